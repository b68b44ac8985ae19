import CZlib
import NIOCore

/// Decompresses the messages of one connection (RFC 7692, 7.2.2).
///
/// Confined to the connection's loop. zlib's memory is taken with the first compressed message.
final class MessageInflater {
    private let windowBits: Int
    private let keepsContext: Bool
    /// At one address: zlib's state points back to it.
    private var stream: UnsafeMutablePointer<z_stream>?

    /// - Parameters:
    ///   - windowBits: 8 to 15, what the server promised to use.
    ///   - keepsContext: whether a message may refer to those before it.
    init(windowBits: Int, keepsContext: Bool) {
        self.windowBits = windowBits
        self.keepsContext = keepsContext
    }

    deinit {
        guard let stream else { return }
        inflateEnd(stream)
        stream.deallocate()
    }

    /// - Throws: `decode` where the bytes are no such data or are cut off, `too_large` as soon as the limit is passed.
    func inflate(_ message: ByteBuffer, limit: Int) throws(HTTPFailure) -> ByteBuffer {
        let stream = try openStream()
        defer { if !keepsContext { inflateReset(stream) } }
        var output = ByteBuffer()
        output.reserveCapacity(min(limit, max(256, 2 * message.readableBytes)))
        let input = UnsafeMutablePointer<UInt8>.allocate(capacity: message.readableBytes + DeflateTail.bytes.count)
        defer { input.deallocate() }
        let count = DeflateTail.copy(message, followedByTailTo: input)
        stream.pointee.next_in = input
        stream.pointee.avail_in = UInt32(clamping: count)
        try run(stream, into: &output, limit: limit)
        return output
    }

    private func run(
        _ stream: UnsafeMutablePointer<z_stream>,
        into output: inout ByteBuffer,
        limit: Int
    ) throws(HTTPFailure) {
        while true {
            switch step(stream, into: &output, limit: limit) {
            case _ where output.readableBytes > limit:
                throw HTTPFailure(.tooLarge, "a message is larger than \(limit) bytes")
            case Z_STREAM_END:
                // A sender may end its stream within a message (7.2.3.4); what follows begins anew.
                inflateReset(stream)
                if stream.pointee.avail_in <= DeflateTail.bytes.count { return }
            case Z_OK, Z_BUF_ERROR:
                let isComplete = stream.pointee.avail_in == 0 && stream.pointee.data_type & Self.blockEnded != 0
                if isComplete { return }
                guard stream.pointee.avail_out == 0 else {
                    throw HTTPFailure(.decode, "a compressed message is cut off")
                }
            default: throw HTTPFailure(.decode, "a compressed message is broken")
            }
        }
    }

    /// zlib's mark that its input ended where a block does.
    private static let blockEnded: CInt = 128

    /// One call of the library, which never writes more than a byte beyond the limit.
    private func step(
        _ stream: UnsafeMutablePointer<z_stream>,
        into output: inout ByteBuffer,
        limit: Int
    ) -> CInt {
        let room = limit - output.readableBytes + 1
        var status = Z_OK
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: min(room, 256)) { target in
            let available = min(room, target.count, Int(Int32.max))
            stream.pointee.next_out = target.bindMemory(to: UInt8.self).baseAddress
            stream.pointee.avail_out = UInt32(available)
            status = CZlib.inflate(stream, Z_SYNC_FLUSH)
            return available - Int(stream.pointee.avail_out)
        }
        return status
    }

    private func openStream() throws(HTTPFailure) -> UnsafeMutablePointer<z_stream> {
        if let stream { return stream }
        let made = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        made.initialize(to: z_stream())
        let size = CInt(MemoryLayout<z_stream>.size)
        // zlib reads a window of 256 bytes only as one of 512.
        guard inflateInit2_(made, -CInt(max(9, windowBits)), ZLIB_VERSION, size) == Z_OK else {
            made.deallocate()
            throw HTTPFailure(.decode, "zlib cannot be used")
        }
        stream = made
        return made
    }
}

/// The end of a flushed block, which a sender takes off each message and the receiver puts back (RFC 7692, 7.2.1).
enum DeflateTail {
    static let bytes: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]

    /// Copies the message and the tail; the number of bytes. There has to be room for them.
    static func copy(_ message: ByteBuffer, followedByTailTo target: UnsafeMutablePointer<UInt8>) -> Int {
        let count = message.readableBytes
        message.withUnsafeReadableBytes { source in
            UnsafeMutableRawBufferPointer(start: target, count: count).copyMemory(from: source)
        }
        for (index, byte) in bytes.enumerated() { target[count + index] = byte }
        return count + bytes.count
    }
}
