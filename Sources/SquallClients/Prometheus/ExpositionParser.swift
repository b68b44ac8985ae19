/// Reads Prometheus' text format, version 0.0.4, and OpenMetrics' as far as it is the same, as it comes in.
///
/// A sample is given with its name and labels as written: whoever reads the same exposition again and again takes these
/// bytes apart once (`ExpositionSeries`) and knows them again afterwards. Timestamps and exemplars are skipped.
package struct ExpositionParser {
    /// Lines longer than this are no metrics.
    package static let maximumLine = 1 << 20

    /// Lines that are neither samples nor comments.
    package private(set) var rejected = 0
    /// What came of the line that is not complete yet.
    private var pending: [UInt8] = []
    private var skipsLine = false

    package init() {}

    /// Takes the next bytes and calls `sample` for each sample that is complete. The bytes of the series are valid during
    /// the call only.
    package mutating func receive(
        _ bytes: UnsafeRawBufferPointer,
        _ sample: (_ series: UnsafeRawBufferPointer, _ value: Double) -> Void
    ) {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = UnsafeRawBufferPointer(rebasing: rest[..<end])
            if pending.isEmpty, !skipsLine { read(line, sample) } else { completeLine(with: line, sample) }
            rest = rest[(end + 1)...]
        }
        hold(UnsafeRawBufferPointer(rebasing: rest))
    }

    /// The end of the text: its last line may lack the line feed.
    package mutating func finish(_ sample: (_ series: UnsafeRawBufferPointer, _ value: Double) -> Void) {
        completeLine(with: UnsafeRawBufferPointer(start: nil, count: 0), sample)
    }

    private mutating func completeLine(
        with end: UnsafeRawBufferPointer,
        _ sample: (_ series: UnsafeRawBufferPointer, _ value: Double) -> Void
    ) {
        hold(end)
        let line = pending
        pending.removeAll(keepingCapacity: true)
        if skipsLine { rejected += 1 } else { line.withUnsafeBytes { read($0, sample) } }
        skipsLine = false
    }

    private mutating func hold(_ bytes: UnsafeRawBufferPointer) {
        if pending.count + bytes.count > ExpositionParser.maximumLine {
            skipsLine = true
            pending.removeAll()
        }
        if !skipsLine { pending.append(contentsOf: bytes) }
    }

    // MARK: Lines

    private mutating func read(
        _ line: UnsafeRawBufferPointer,
        _ sample: (_ series: UnsafeRawBufferPointer, _ value: Double) -> Void
    ) {
        var scanner = LineScanner(bytes: line)
        scanner.skipBlanks()
        if scanner.isAtEnd || scanner.current == UInt8(ascii: "#") { return }
        let start = scanner.position
        guard scanner.skipSeries() else { return rejected += 1 }
        let series = UnsafeRawBufferPointer(rebasing: line[start..<scanner.position])
        scanner.skipBlanks()
        guard let value = scanner.number() else { return rejected += 1 }
        sample(series, value)
    }
}

/// Walks along one line.
private struct LineScanner {
    let bytes: UnsafeRawBufferPointer
    var position = 0

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { position >= bytes.count }
    var current: UInt8 { bytes[position] }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

    mutating func skipBlanks() {
        while !isAtEnd, LineScanner.isBlank(current) { position += 1 }
    }

    /// A name with its labels; false where the braces are never closed, and for an empty one.
    mutating func skipSeries() -> Bool {
        let start = position
        while !isAtEnd, !LineScanner.isBlank(current), current != UInt8(ascii: "{") { position += 1 }
        let end = position
        skipBlanks()
        guard !isAtEnd, current == UInt8(ascii: "{") else {
            position = end
            return end > start
        }
        return skipLabels()
    }

    private mutating func skipLabels() -> Bool {
        var isQuoted = false
        while !isAtEnd {
            let byte = current
            position += 1
            switch byte {
            case UInt8(ascii: "\\") where isQuoted: position += 1
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "}") where !isQuoted: return true
            default: break
            }
        }
        position = min(position, bytes.count)
        return false
    }

    mutating func number() -> Double? {
        let start = position
        while !isAtEnd, !LineScanner.isBlank(current) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        switch text {
        case "": return nil
        case "+Inf", "Inf", "inf", "+inf": return .infinity
        case "-Inf", "-inf": return -.infinity
        default: return Double(text)
        }
    }
}
