import CZlib
import NIOCore

/// The tail that a sender takes off each compressed message (RFC 7692, 7.2.1).
private let deflateTail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]

/// Decompresses the messages of one connection (RFC 7692, 7.2.2).
///
/// Confined to the connection's loop.
final class MessageInflater {
    private var stream = z_stream()
    private let keepsContext: Bool
    private let isReady: Bool

    /// - Parameters:
    ///   - windowBits: 8 to 15, what the server promised to use.
    ///   - keepsContext: whether a message may refer to those before it.
    init(windowBits: Int, keepsContext: Bool) {
        self.keepsContext = keepsContext
        let size = CInt(MemoryLayout<z_stream>.size)
        // zlib reads a window of 256 bytes only as one of 512.
        isReady = inflateInit2_(&stream, -CInt(max(9, windowBits)), ZLIB_VERSION, size) == Z_OK
    }

    deinit {
        if isReady { inflateEnd(&stream) }
    }

    /// - Throws: `decode` where the bytes are no such data, `too_large` beyond the limit.
    func inflate(_ message: ByteBuffer, limit: Int) throws(HTTPFailure) -> ByteBuffer {
        guard isReady else { throw HTTPFailure(.decode, "zlib cannot be used") }
        defer { if !keepsContext { inflateReset(&stream) } }
        var input = Array(message.readableBytesView) + deflateTail
        var output = ByteBuffer()
        var slice = [UInt8](repeating: 0, count: min(64 << 10, max(1024, message.readableBytes * 4)))
        var position = 0
        while true {
            let (status, produced) = step(&input, &position, &slice)
            guard output.readableBytes + produced <= limit else {
                throw HTTPFailure(.tooLarge, "a message is larger than \(limit) bytes")
            }
            output.writeBytes(slice[..<produced])
            switch status {
            case Z_STREAM_END:
                // A sender may end its stream with a message; the next one begins anew.
                inflateReset(&stream)
                return output
            case Z_OK where produced > 0 || position < input.count: continue
            case Z_OK, Z_BUF_ERROR: return output
            default: throw HTTPFailure(.decode, "a compressed message is broken")
            }
        }
    }

    private func step(_ input: inout [UInt8], _ position: inout Int, _ slice: inout [UInt8]) -> (CInt, Int) {
        let available = min(input.count - position, Int(Int32.max))
        return input.withUnsafeMutableBufferPointer { source in
            slice.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress?.advanced(by: position)
                stream.avail_in = UInt32(available)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                let status = CZlib.inflate(&stream, Z_SYNC_FLUSH)
                position += available - Int(stream.avail_in)
                return (status, target.count - Int(stream.avail_out))
            }
        }
    }
}

/// Compresses the messages of one connection (RFC 7692, 7.2.1).
///
/// Confined to the connection's loop.
final class MessageDeflater {
    private var stream = z_stream()
    private let keepsContext: Bool
    private let isReady: Bool

    /// - Parameter windowBits: 9 to 15.
    init(windowBits: Int, keepsContext: Bool) {
        self.keepsContext = keepsContext
        let size = CInt(MemoryLayout<z_stream>.size)
        // Memory level 4 instead of 8: 40 KB less for each socket.
        isReady =
            deflateInit2_(
                &stream,
                Z_DEFAULT_COMPRESSION,
                Z_DEFLATED,
                -CInt(windowBits),
                4,
                Z_DEFAULT_STRATEGY,
                ZLIB_VERSION,
                size
            ) == Z_OK
    }

    deinit {
        if isReady { deflateEnd(&stream) }
    }

    /// The compressed message; nil where zlib cannot be used, and the message goes as it is.
    func deflate(_ message: ByteBuffer) -> ByteBuffer? {
        guard isReady else { return nil }
        defer { if !keepsContext { deflateReset(&stream) } }
        var input = Array(message.readableBytesView)
        var output = ByteBuffer()
        var slice = [UInt8](repeating: 0, count: 4096)
        stream.avail_in = UInt32(input.count)
        return input.withUnsafeMutableBufferPointer { source in
            stream.next_in = source.baseAddress
            repeat {
                let produced = slice.withUnsafeMutableBufferPointer { target in
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(target.count)
                    _ = CZlib.deflate(&stream, Z_SYNC_FLUSH)
                    return target.count - Int(stream.avail_out)
                }
                output.writeBytes(slice[..<produced])
            } while stream.avail_out == 0
            return output.getSlice(at: 0, length: max(0, output.readableBytes - deflateTail.count))
        }
    }
}
