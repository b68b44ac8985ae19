/// A file's bytes and its lines.
package final class SourceFile: Sendable {
    /// As given on the command line, or as included.
    package let path: String
    package let bytes: [UInt8]
    /// Byte offset at which each line starts.
    package let lineStarts: [Int]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
        lineStarts = starts
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
    package init(file: SourceFile, range: SourceRange) {
        self.file = file
        self.range = range
    }
}
