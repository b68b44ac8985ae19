/// A file's bytes and its lines; of a data file only the lines that something is said about.
package final class SourceFile: Sendable {
    /// As given on the command line, or as included.
    package let path: String
    package let bytes: [UInt8]
    /// Byte offset at which each line starts: after a line feed, a carriage return, or both together.
    package let lineStarts: [Int]
    /// Where the bytes are a part of a larger file: the lines and bytes before them.
    package let linesBefore: Int
    package let bytesBefore: Int

    package init(path: String, bytes: [UInt8], linesBefore: Int = 0, bytesBefore: Int = 0) {
        self.path = path
        self.bytes = bytes
        self.linesBefore = linesBefore
        self.bytesBefore = bytesBefore
        lineStarts = Self.lineStarts(of: bytes)
    }

    private static func lineStarts(of bytes: [UInt8]) -> [Int] {
        var starts = [0]
        bytes.withUnsafeBufferPointer { bytes in
            for offset in bytes.indices {
                let isFeed = bytes[offset] == UInt8(ascii: "\n")
                let isLoneReturn =
                    bytes[offset] == UInt8(ascii: "\r")
                    && (offset + 1 == bytes.count || bytes[offset + 1] != UInt8(ascii: "\n"))
                if isFeed || isLoneReturn { starts.append(offset + 1) }
            }
        }
        return starts
    }
}

/// A stretch of a file, in bytes.
package struct SourceRange: Sendable, Hashable {
    package var start: Int
    package var end: Int
    package init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = end
    }
}

/// A stretch of some file of the compilation.
package struct Location: Sendable {
    package var file: SourceFile
    package var range: SourceRange
    /// Its first byte, in the whole file.
    package var start: Int { file.bytesBefore + range.start }
    package init(file: SourceFile, range: SourceRange) {
        self.file = file
        self.range = range
    }
}
