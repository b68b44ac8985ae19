import NIOCore

/// Answers that break RFC 9112, each in another way.
enum MalformedAnswer: CaseIterable {
    case badChunkSize
    case badHeader
    /// Less body than announced.
    case truncated
    case badStatusLine

    func bytes(body: ByteBuffer) -> ByteBuffer {
        var bytes = ByteBuffer()
        switch self {
        case .badChunkSize:
            bytes.writeString("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n")
        case .badHeader:
            bytes.writeString("HTTP/1.1 200 OK\r\nthis is no header\r\ncontent-length: 2\r\n\r\n{}")
        case .truncated:
            bytes = Answer(status: 200).head(contentLength: body.readableBytes + 100, keepsAlive: true)
            bytes.writeImmutableBuffer(body)
        case .badStatusLine:
            bytes.writeString("ICY 2OO fine\r\n\r\n")
        }
        return bytes
    }
}
