import NIOCore

/// Content codings of bodies. gzip and deflate are always there; br and zstd need their libraries.
package enum ContentCoding: String, Sendable, CaseIterable { case gzip, deflate, br, zstd }

package enum ContentDecoder {
    /// Undoes the codings of a Content-Encoding header, the last one first, in slices. Fails with `decode` for unknown
    /// codings, missing libraries, broken and truncated bodies, with `too_large` above `limit` decoded bytes.
    package static func decode(
        _ body: ByteBuffer,
        contentEncoding: String,
        limit: Int
    ) throws(HTTPFailure) -> ByteBuffer {
        var body = body
        for name in contentEncoding.split(separator: ",").reversed() {
            guard let coding = try coding(name.filter { $0 != " " && $0 != "\t" }.lowercased()) else { continue }
            body = try decode(body, coding, limit: limit)
        }
        return body
    }

    /// Nil for `identity`.
    private static func coding(_ name: String) throws(HTTPFailure) -> ContentCoding? {
        switch name {
        case "identity", "": return nil
        case "x-gzip": return .gzip
        default:
            guard let coding = ContentCoding(rawValue: name) else {
                throw HTTPFailure(.decode, "the body has a content coding that is not known: \"\(name)\"")
            }
            return coding
        }
    }

    private static func decode(
        _ body: ByteBuffer,
        _ coding: ContentCoding,
        limit: Int
    ) throws(HTTPFailure) -> ByteBuffer {
        let sink = DecodedBody(limit: limit)
        switch coding {
        case .gzip: try Zlib.inflate(body, .gzip, into: sink)
        case .deflate: try Zlib.inflate(body, Zlib.format(ofDeflated: body), into: sink)
        case .br: try Brotli.decompress(body, into: sink)
        case .zstd: try Zstandard.decompress(body, into: sink)
        }
        return sink.buffer
    }
}

package enum ContentEncoder {
    /// Fails with `decode` only where a library is missing.
    package static func encode(_ body: ByteBuffer, as coding: ContentCoding) throws(HTTPFailure) -> ByteBuffer {
        switch coding {
        case .gzip: try Zlib.deflate(body, .gzip)
        case .deflate: try Zlib.deflate(body, .zlib)
        case .br: try Brotli.compress(body)
        case .zstd: try Zstandard.compress(body)
        }
    }
}

/// Takes in a decoded body slice by slice and refuses what goes beyond the limit.
final class DecodedBody {
    static let sliceSize = 64 << 10

    private let limit: Int
    private(set) var buffer = ByteBuffer()

    init(limit: Int) {
        self.limit = limit
    }

    /// Takes the first `count` bytes of `slice`.
    func append(_ slice: [UInt8], count: Int) throws(HTTPFailure) {
        guard buffer.readableBytes + count <= limit else {
            throw HTTPFailure(.tooLarge, "the decoded body is larger than \(limit) bytes")
        }
        buffer.writeBytes(slice[..<count])
    }
}

extension HTTPFailure {
    static func broken(_ coding: ContentCoding, _ reason: String) -> HTTPFailure {
        HTTPFailure(.decode, "the \(coding.rawValue) body is broken: \(reason)")
    }

    static func truncated(_ coding: ContentCoding) -> HTTPFailure {
        HTTPFailure(.decode, "the \(coding.rawValue) body is cut off: it ends before its end mark")
    }
}
