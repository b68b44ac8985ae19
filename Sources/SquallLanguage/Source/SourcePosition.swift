/// A place in a file as people and programs name it.
package struct SourcePosition: Sendable, Hashable {
    /// From 1.
    package var line: Int
    /// From 1, in Unicode scalars; an invalid byte counts as one. A byte order mark is not counted.
    package var column: Int
    /// From 1, in UTF-16 code units.
    package var utf16: Int
    /// From 0, in bytes of the file.
    package var byte: Int
}

extension SourceFile {
    /// The position of a byte offset; offsets outside of the file are moved to its nearest end.
    package func position(at offset: Int) -> SourcePosition {
        let byte = min(max(offset, 0), bytes.count)
        let line = lineIndex(at: byte)
        let start = textStart(ofLine: line)
        let text = String(decoding: bytes[min(start, byte)..<byte], as: UTF8.self)
        return SourcePosition(
            line: linesBefore + line + 1,
            column: text.unicodeScalars.count + 1,
            utf16: text.utf16.count + 1,
            byte: bytesBefore + byte
        )
    }

    /// The index, from 0, of the line that a byte offset stands in.
    package func lineIndex(at offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    /// The bytes of a line (from 0) without its line break and without a byte order mark.
    package func lineRange(_ index: Int) -> SourceRange {
        let start = textStart(ofLine: index)
        var end = index + 1 < lineStarts.count ? lineStarts[index + 1] : bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return SourceRange(start, end)
    }

    /// The text of a range; invalid bytes become U+FFFD.
    package func text(_ range: SourceRange) -> String {
        let start = min(max(range.start, 0), bytes.count)
        return String(decoding: bytes[start..<min(max(range.end, start), bytes.count)], as: UTF8.self)
    }

    /// The location of a range of this file.
    package func location(_ start: Int, _ end: Int) -> Location {
        Location(file: self, range: SourceRange(start, end))
    }

    /// Where one speaks of the file as a whole: its first character.
    package var beginning: Location {
        let start = textStart(ofLine: 0)
        return location(start, min(start + 1, bytes.count))
    }

    /// Whether the file begins with UTF-8's byte order mark.
    package var hasByteOrderMark: Bool { bytes.starts(with: [0xEF, 0xBB, 0xBF]) }

    private func textStart(ofLine index: Int) -> Int {
        index == 0 && hasByteOrderMark ? 3 : lineStarts[index]
    }
}
