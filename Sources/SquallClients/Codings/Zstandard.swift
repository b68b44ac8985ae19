import NIOCore

/// Zstandard (RFC 8878) by libzstd.
enum Zstandard {
    static func decompress(_ body: ByteBuffer, into sink: DecodedBody) throws(HTTPFailure) {
        guard let library = Library.shared, let stream = library.create() else {
            throw .missingLibrary(.zstd, "libzstd")
        }
        defer { _ = library.free(stream) }
        let input = Array(body.readableBytesView)
        var slice = [UInt8](repeating: 0, count: DecodedBody.sliceSize)
        var position = 0
        var hint = 1
        var produced = 0
        // The hint is 0 when a frame is complete and written out; further frames may follow.
        while position < input.count || hint != 0 && produced == slice.count {
            (hint, produced) = library.step(stream, input, &position, &slice)
            guard library.isError(hint) == 0 else { throw .broken(.zstd, library.text(hint)) }
            try sink.append(slice, count: produced)
        }
        guard hint == 0 else { throw .truncated(.zstd) }
    }

    static func compress(_ body: ByteBuffer) throws(HTTPFailure) -> ByteBuffer {
        guard let library = Library.shared else { throw .missingLibrary(.zstd, "libzstd") }
        let input = Array(body.readableBytesView)
        var output = [UInt8](repeating: 0, count: library.bound(input.count))
        let size = library.compress(&output, output.count, input, input.count, 3)
        guard library.isError(size) == 0 else { throw .broken(.zstd, library.text(size)) }
        return ByteBuffer(bytes: output.prefix(size))
    }

    /// The library's ZSTD_inBuffer and ZSTD_outBuffer: where, how long, how far.
    private struct Buffer {
        var address: UnsafeRawPointer?
        var size: Int
        var position: Int
    }

    private struct Library: Sendable {
        typealias Create = @convention(c) () -> OpaquePointer?
        typealias Free = @convention(c) (OpaquePointer) -> Int
        typealias Decompress = @convention(c) (OpaquePointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int
        typealias IsError = @convention(c) (Int) -> CUnsignedInt
        typealias ErrorName = @convention(c) (Int) -> UnsafePointer<CChar>?
        typealias Bound = @convention(c) (Int) -> Int
        typealias Compress =
            @convention(c) (UnsafeMutableRawPointer, Int, UnsafeRawPointer, Int, CInt) -> Int

        static let shared = Library()

        let create: Create
        let free: Free
        let decompress: Decompress
        let isError: IsError
        let errorName: ErrorName
        let bound: Bound
        let compress: Compress

        init?() {
            guard let library = DynamicLibrary(["libzstd.so.1", "libzstd.1.dylib", "libzstd.so"]),
                let create = library.function("ZSTD_createDStream", as: Create.self),
                let free = library.function("ZSTD_freeDStream", as: Free.self),
                let decompress = library.function("ZSTD_decompressStream", as: Decompress.self),
                let isError = library.function("ZSTD_isError", as: IsError.self),
                let errorName = library.function("ZSTD_getErrorName", as: ErrorName.self),
                let bound = library.function("ZSTD_compressBound", as: Bound.self),
                let compress = library.function("ZSTD_compress", as: Compress.self)
            else { return nil }
            self.create = create
            self.free = free
            self.decompress = decompress
            self.isError = isError
            self.errorName = errorName
            self.bound = bound
            self.compress = compress
        }

        func text(_ code: Int) -> String {
            errorName(code).map { String(cString: $0) } ?? "error \(code)"
        }

        /// From `position` of the input into the slice: the library's result and the number of bytes it wrote.
        func step(
            _ stream: OpaquePointer,
            _ input: [UInt8],
            _ position: inout Int,
            _ slice: inout [UInt8]
        ) -> (result: Int, produced: Int) {
            input.withUnsafeBytes { source in
                slice.withUnsafeMutableBytes { target in
                    var inBuffer = Buffer(address: source.baseAddress, size: source.count, position: position)
                    var outBuffer = Buffer(
                        address: UnsafeRawPointer(target.baseAddress),
                        size: target.count,
                        position: 0
                    )
                    let result = decompress(stream, &outBuffer, &inBuffer)
                    position = inBuffer.position
                    return (result, outBuffer.position)
                }
            }
        }
    }
}
