import CZlib
import NIOCore

/// Compresses the messages of one connection (RFC 7692, 7.2.1).
///
/// Confined to the connection's loop. zlib's memory is taken with the first message: 32 KiB for each socket with a window
/// of 4 KiB, where zlib's usual settings take 256 KiB. A sender may use a smaller window than the one agreed on.
final class MessageDeflater {
    private static let largestWindowBits = 12
    private static let memoryLevel: CInt = 5

    private let windowBits: Int
    private let keepsContext: Bool
    /// At one address: zlib's state points back to it.
    private var stream: UnsafeMutablePointer<z_stream>?

    /// - Parameter windowBits: what was agreed on; nil for 8, which zlib cannot write: a sender need not compress.
    init?(windowBits: Int, keepsContext: Bool) {
        guard windowBits >= 9 else { return nil }
        self.windowBits = min(windowBits, Self.largestWindowBits)
        self.keepsContext = keepsContext
    }

    deinit {
        guard let stream else { return }
        deflateEnd(stream)
        stream.deallocate()
    }

    /// The compressed message; nil where the message had better go as it is: it is empty, or zlib cannot be used.
    func deflate(_ message: ByteBuffer) -> ByteBuffer? {
        guard message.readableBytes > 0, message.readableBytes <= Int32.max, let stream = openStream() else {
            return nil
        }
        defer { if !keepsContext { deflateReset(stream) } }
        var output = ByteBuffer()
        output.reserveCapacity(message.readableBytes / 2 + 64)
        message.withUnsafeReadableBytes { source in
            // The library does not write to its input, though its type does not say so.
            stream.pointee.next_in = UnsafeMutablePointer(mutating: source.bindMemory(to: UInt8.self).baseAddress)
            stream.pointee.avail_in = UInt32(source.count)
            repeat { step(stream, into: &output) } while stream.pointee.avail_out == 0
        }
        output.moveWriterIndex(to: output.writerIndex - DeflateTail.bytes.count)
        return output
    }

    private func step(_ stream: UnsafeMutablePointer<z_stream>, into output: inout ByteBuffer) {
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: 256) { target in
            stream.pointee.next_out = target.bindMemory(to: UInt8.self).baseAddress
            stream.pointee.avail_out = UInt32(clamping: target.count)
            let available = Int(stream.pointee.avail_out)
            _ = CZlib.deflate(stream, Z_SYNC_FLUSH)
            return available - Int(stream.pointee.avail_out)
        }
    }

    private func openStream() -> UnsafeMutablePointer<z_stream>? {
        if let stream { return stream }
        let made = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        made.initialize(to: z_stream())
        let status = deflateInit2_(
            made,
            Z_BEST_SPEED,
            Z_DEFLATED,
            -CInt(windowBits),
            Self.memoryLevel,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            CInt(MemoryLayout<z_stream>.size)
        )
        guard status == Z_OK else {
            made.deallocate()
            return nil
        }
        stream = made
        return made
    }
}
