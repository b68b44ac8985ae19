/// Looks at the bytes before YAML does: size, encoding, characters that YAML forbids.
enum SourceScreen {
    /// The largest file that is read, in bytes.
    static let maximumSize = 10 << 20
    /// After so many bad bytes the file is something else than text.
    private static let maximumFindings = 20

    /// The bytes with everything forbidden overwritten, byte for byte, so that offsets stay; nil where there is
    /// nothing to read.
    static func clean(_ file: SourceFile, into collector: DiagnosticCollector) -> [UInt8]? {
        guard file.bytes.count <= maximumSize else {
            collector.report(tooLarge(file))
            return nil
        }
        if file.bytes.starts(with: [0xFF, 0xFE]) || file.bytes.starts(with: [0xFE, 0xFF]) {
            collector.report(utf16(file))
            return nil
        }
        if let reason = ForeignContent(file.bytes) {
            collector.report(reason.diagnostic(in: file))
            return nil
        }
        var bytes = file.bytes
        var findings = 0
        var offset = file.hasByteOrderMark ? 3 : 0
        while let bad = firstForbidden(in: bytes, from: offset) {
            collector.report(diagnostic(of: bad, in: file))
            findings += 1
            guard findings < maximumFindings else { return nil }
            for index in bad { bytes[index] = bytes[index] < 0x80 ? .space : UInt8(ascii: "?") }
            offset = bad.upperBound
        }
        return bytes
    }

    /// The next control character or ill-formed sequence.
    private static func firstForbidden(in bytes: [UInt8], from start: Int) -> Range<Int>? {
        bytes.withUnsafeBufferPointer { bytes in
            var offset = start
            while offset < bytes.count {
                let byte = bytes[offset]
                if byte >= 0x20 && byte < 0x7F || byte.isWhite {
                    offset += 1
                    continue
                }
                guard byte >= 0x80 else { return offset..<offset + 1 }
                guard let (length, scalar) = UTF8Sequence.decode(bytes, at: offset) else { return offset..<offset + 1 }
                guard isAllowed(scalar) else { return offset..<offset + length }
                offset += length
            }
            return nil
        }
    }

    /// YAML 1.2.2, section 5.1, without a byte order mark inside of the text.
    private static func isAllowed(_ scalar: UInt32) -> Bool {
        scalar >= 0xA0 && scalar != 0xFEFF && scalar != 0xFFFE && scalar != 0xFFFF || scalar == 0x85
    }

    private static func diagnostic(of bad: Range<Int>, in file: SourceFile) -> Diagnostic {
        let place = file.location(bad.lowerBound, bad.upperBound)
        let byte = file.bytes[bad.lowerBound]
        if bad.count == 1, byte >= 0x80 {
            return Diagnostic(
                .yamlNotUTF8,
                "the byte 0x\(hex(UInt32(byte), 2)) is not valid UTF-8",
                at: place,
                label: "not a character",
                help: "save the file as UTF-8"
            )
        }
        let scalar = file.bytes.withUnsafeBufferPointer { UTF8Sequence.decode($0, at: bad.lowerBound)?.scalar } ?? 0
        return Diagnostic(
            .yamlControlCharacter,
            "the character U+\(hex(scalar, 4)) may not stand in a YAML file",
            at: place,
            label: "invisible, and not allowed",
            help: "remove it; inside of double quotes it can be written as \\u\(hex(scalar, 4))",
            fixes: [Diagnostic.Fix(title: "remove the character", applicability: .safe, edits: [(place.range, "")])]
        )
    }

    private static func tooLarge(_ file: SourceFile) -> Diagnostic {
        Diagnostic(
            .yamlTooLarge,
            "the file has \(file.bytes.count >> 20) MiB; at most \(maximumSize >> 20) MiB are read",
            at: file.beginning,
            help: "a scenario is a few kilobytes; put rows of data into CSV or JSON files and read them with `data`"
        )
    }

    private static func utf16(_ file: SourceFile) -> Diagnostic {
        Diagnostic(.yamlNotUTF8, "the file is UTF-16", at: file.beginning, help: "save the file as UTF-8")
    }

    private static func hex(_ value: UInt32, _ digits: Int) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
