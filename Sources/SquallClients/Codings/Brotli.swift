import NIOCore

/// Brotli (RFC 7932) by libbrotli.
enum Brotli {
    static func decompress(_ body: ByteBuffer, into sink: DecodedBody) throws(HTTPFailure) {
        guard let library = Decoder.shared, let state = library.create(nil, nil, nil) else {
            throw .missingLibrary(.br, "libbrotlidec")
        }
        defer { library.destroy(state) }
        let input = Array(body.readableBytesView)
        var slice = [UInt8](repeating: 0, count: DecodedBody.sliceSize)
        var position = 0
        while true {
            let (status, produced) = library.step(state, input, &position, &slice)
            try sink.append(slice, count: produced)
            switch status {
            case 1 where position == input.count: return
            case 1: throw .broken(.br, "\(input.count - position) bytes follow its end")
            case 2: throw .truncated(.br)
            case 3: continue
            default: throw .broken(.br, "it is no such data")
            }
        }
    }

    static func compress(_ body: ByteBuffer) throws(HTTPFailure) -> ByteBuffer {
        guard let library = Encoder.shared else { throw .missingLibrary(.br, "libbrotlienc") }
        let input = Array(body.readableBytesView)
        var output = [UInt8](repeating: 0, count: max(library.maximumSize(input.count), 16))
        var size = output.count
        // Quality 5 and a window of 4 MiB, as servers that compress on the fly choose.
        guard library.compress(5, 22, 0, input.count, input, &size, &output) == 1 else {
            throw .broken(.br, "it cannot be compressed")
        }
        return ByteBuffer(bytes: output.prefix(size))
    }
}

extension Brotli {
    private struct Decoder: Sendable {
        typealias Create = @convention(c) (OpaquePointer?, OpaquePointer?, OpaquePointer?) -> OpaquePointer?
        typealias Destroy = @convention(c) (OpaquePointer) -> Void
        typealias Decompress =
            @convention(c) (
                OpaquePointer, UnsafeMutablePointer<Int>, UnsafeMutablePointer<UnsafePointer<UInt8>?>,
                UnsafeMutablePointer<Int>, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
                UnsafeMutablePointer<Int>?
            ) -> CInt

        static let shared = Decoder()

        let create: Create
        let destroy: Destroy
        let decompress: Decompress

        init?() {
            guard let library = DynamicLibrary(["libbrotlidec.so.1", "libbrotlidec.1.dylib", "libbrotlidec.so"]),
                let create = library.function("BrotliDecoderCreateInstance", as: Create.self),
                let destroy = library.function("BrotliDecoderDestroyInstance", as: Destroy.self),
                let decompress = library.function("BrotliDecoderDecompressStream", as: Decompress.self)
            else { return nil }
            self.create = create
            self.destroy = destroy
            self.decompress = decompress
        }

        /// From `position` of the input into the slice: the library's status and the number of bytes it wrote.
        func step(
            _ state: OpaquePointer,
            _ input: [UInt8],
            _ position: inout Int,
            _ slice: inout [UInt8]
        ) -> (status: CInt, produced: Int) {
            input.withUnsafeBufferPointer { source in
                slice.withUnsafeMutableBufferPointer { target in
                    var next = source.baseAddress?.advanced(by: position)
                    var left = source.count - position
                    var room = target.count
                    var free = target.baseAddress
                    let status = decompress(state, &left, &next, &room, &free, nil)
                    position = source.count - left
                    return (status, target.count - room)
                }
            }
        }
    }

    private struct Encoder: Sendable {
        typealias MaximumSize = @convention(c) (Int) -> Int
        typealias Compress =
            @convention(c) (
                CInt, CInt, CInt, Int, UnsafePointer<UInt8>, UnsafeMutablePointer<Int>, UnsafeMutablePointer<UInt8>
            ) -> CInt

        static let shared = Encoder()

        let maximumSize: MaximumSize
        let compress: Compress

        init?() {
            guard let library = DynamicLibrary(["libbrotlienc.so.1", "libbrotlienc.1.dylib", "libbrotlienc.so"]),
                let maximumSize = library.function("BrotliEncoderMaxCompressedSize", as: MaximumSize.self),
                let compress = library.function("BrotliEncoderCompress", as: Compress.self)
            else { return nil }
            self.maximumSize = maximumSize
            self.compress = compress
        }
    }
}
