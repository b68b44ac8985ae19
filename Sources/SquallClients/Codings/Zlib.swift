import CZlib
import NIOCore

/// gzip (RFC 1952), zlib (RFC 1950) and raw deflate (RFC 1951) by zlib.
enum Zlib {
    enum Format {
        case gzip, zlib, raw

        /// The library's window bits, which also say the format.
        fileprivate var windowBits: CInt {
            switch self {
            case .gzip: 15 + 16
            case .zlib: 15
            case .raw: -15
            }
        }

        fileprivate var coding: ContentCoding { self == .gzip ? .gzip : .deflate }
    }

    /// `deflate` means zlib's format, but many servers send the raw one.
    static func format(ofDeflated body: ByteBuffer) -> Format {
        guard let header = body.getInteger(at: body.readerIndex, as: UInt16.self) else { return .zlib }
        return header >> 8 & 0x0F == 8 && header % 31 == 0 ? .zlib : .raw
    }

    static func inflate(_ body: ByteBuffer, _ format: Format, into sink: DecodedBody) throws(HTTPFailure) {
        var stream = z_stream()
        let size = CInt(MemoryLayout<z_stream>.size)
        guard inflateInit2_(&stream, format.windowBits, ZLIB_VERSION, size) == Z_OK else {
            throw .broken(format.coding, "zlib cannot be used")
        }
        defer { inflateEnd(&stream) }
        var slice = [UInt8](repeating: 0, count: DecodedBody.sliceSize)
        // The library does not write to its input, though its type does not say so.
        var input = Array(body.readableBytesView)
        try runInflate(&stream, &input, &slice, format, sink)
    }

    private static func runInflate(
        _ stream: inout z_stream,
        _ input: inout [UInt8],
        _ slice: inout [UInt8],
        _ format: Format,
        _ sink: DecodedBody
    ) throws(HTTPFailure) {
        var position = 0
        while true {
            let step = step(&stream, &input, &position, &slice) { CZlib.inflate($0, Z_NO_FLUSH) }
            try sink.append(slice, count: step.produced)
            switch step.status {
            case Z_STREAM_END where position == input.count: return
            case Z_STREAM_END where format == .gzip && input[position] == 0x1F:
                // Members of a gzip body follow each other.
                inflateReset(&stream)
            case Z_STREAM_END: throw .broken(format.coding, "\(input.count - position) bytes follow its end")
            case Z_OK where step.produced > 0 || position < input.count: continue
            case Z_OK, Z_BUF_ERROR: throw .truncated(format.coding)
            default: throw .broken(format.coding, message(stream))
            }
        }
    }

    static func deflate(_ body: ByteBuffer, _ format: Format) throws(HTTPFailure) -> ByteBuffer {
        var stream = z_stream()
        let size = CInt(MemoryLayout<z_stream>.size)
        guard
            deflateInit2_(
                &stream,
                Z_DEFAULT_COMPRESSION,
                Z_DEFLATED,
                format.windowBits,
                8,
                Z_DEFAULT_STRATEGY,
                ZLIB_VERSION,
                size
            ) == Z_OK
        else { throw .broken(format.coding, "zlib cannot be used") }
        defer { deflateEnd(&stream) }
        let sink = DecodedBody(limit: .max)
        var slice = [UInt8](repeating: 0, count: DecodedBody.sliceSize)
        var input = Array(body.readableBytesView)
        var position = 0
        var status = Z_OK
        while status == Z_OK {
            let step = step(&stream, &input, &position, &slice) { CZlib.deflate($0, Z_FINISH) }
            try sink.append(slice, count: step.produced)
            status = step.status
        }
        return sink.buffer
    }

    /// One call of the library: from `position` of the input into the slice.
    private static func step(
        _ stream: inout z_stream,
        _ input: inout [UInt8],
        _ position: inout Int,
        _ slice: inout [UInt8],
        _ call: (UnsafeMutablePointer<z_stream>) -> CInt
    ) -> (status: CInt, produced: Int) {
        // More than 4 GiB at once does not fit into the library's counters.
        let available = min(input.count - position, Int(Int32.max))
        return input.withUnsafeMutableBufferPointer { source in
            slice.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress?.advanced(by: position)
                stream.avail_in = UInt32(available)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                let status = call(&stream)
                position += available - Int(stream.avail_in)
                return (status, target.count - Int(stream.avail_out))
            }
        }
    }

    private static func message(_ stream: z_stream) -> String {
        stream.msg.map { String(cString: $0) } ?? "it is no such data"
    }
}
