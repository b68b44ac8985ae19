import SquallExpressions

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The bytes of a data file. They are read again while the test runs, by all loops at once.
package protocol ByteSource: AnyObject, Sendable {
    var count: Int { get }

    /// Calls `body` with the bytes from an offset on: at least `count` of them, or all up to the end.
    ///
    /// Throws where they cannot be read, which for a file that could be opened means that it has changed.
    func withBytes<Result>(
        from offset: Int,
        count: Int,
        _ body: (UnsafeRawBufferPointer) throws(EvaluationError) -> Result
    ) throws(EvaluationError) -> Result
}

/// Bytes in memory: a small file.
package final class MemoryBytes: ByteSource {
    private let bytes: [UInt8]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package var count: Int { bytes.count }

    package func withBytes<Result>(
        from offset: Int,
        count: Int,
        _ body: (UnsafeRawBufferPointer) throws(EvaluationError) -> Result
    ) throws(EvaluationError) -> Result {
        try bytes.withUnsafeBytes { all in
            Swift.Result { () throws(EvaluationError) in
                try body(UnsafeRawBufferPointer(rebasing: all[min(offset, all.count)...]))
            }
        }.get()
    }
}

/// A file that stays on the disk, and is read in pieces: its size costs no memory.
///
/// It is read, not mapped, so that a file that is cut short while the test runs is an error and not the end of the
/// program. The descriptor keeps the file that was checked, even where another one takes its name.
package final class OpenFile: ByteSource {
    /// Smaller files are better kept in memory (bytes).
    package static let worthwhileSize = 16 << 20

    private let descriptor: Int32
    package let count: Int

    /// nil where there is no such regular file, or it may not be read.
    package init?(path: String) {
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { return nil }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            return nil
        }
        descriptor = opened
        count = Int(status.st_size)
    }

    deinit { close(descriptor) }

    package func withBytes<Result>(
        from offset: Int,
        count: Int,
        _ body: (UnsafeRawBufferPointer) throws(EvaluationError) -> Result
    ) throws(EvaluationError) -> Result {
        let wanted = max(0, min(count, self.count - offset))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, wanted), alignment: 1)
        defer { buffer.deallocate() }
        var filled = 0
        while filled < wanted {
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<wanted])
            let got = pread(descriptor, part.baseAddress, part.count, off_t(offset + filled))
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw EvaluationError("the data file has changed since it was checked") }
            filled += got
        }
        return try body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<wanted]))
    }
}
