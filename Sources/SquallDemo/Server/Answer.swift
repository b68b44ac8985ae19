import NIOCore

/// An answer before it is bytes.
struct Answer {
    var status: Int
    var contentType: String = "application/json"
    var body: ByteBuffer = ByteBuffer()

    /// `{"error": {"code", "message"}}`, as the service answers everything it refuses.
    static func failure(_ status: Int, _ code: String, _ message: String) -> Answer {
        var body = ByteBuffer()
        body.writeString(#"{"error":{"code":"#)
        body.writeJSON(string: code)
        body.writeString(#","message":"#)
        body.writeJSON(string: message)
        body.writeString("}}")
        return Answer(status: status, body: body)
    }

    static func json(_ document: JSONValue, status: Int = 200) -> Answer {
        var answer = Answer(status: status)
        answer.body.writeJSON(document)
        return answer
    }

    /// The status line and headers, up to the empty line.
    /// - Parameter contentLength: what is announced, which a malformed answer does not keep.
    func head(contentLength: Int, keepsAlive: Bool) -> ByteBuffer {
        var bytes = ByteBuffer()
        bytes.reserveCapacity(128 + contentLength)
        bytes.writeString("HTTP/1.1 \(status) \(Self.reason(status))\r\n")
        if status != 204 {
            bytes.writeString("content-type: \(contentType)\r\ncontent-length: \(contentLength)\r\n")
        }
        bytes.writeString(keepsAlive ? "\r\n" : "connection: close\r\n\r\n")
        return bytes
    }

    private static func reason(_ status: Int) -> String {
        reasons[status] ?? "Status"
    }

    private static let reasons = [
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 400: "Bad Request", 401: "Unauthorized",
        402: "Payment Required", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict",
        411: "Length Required", 413: "Content Too Large", 426: "Upgrade Required", 429: "Too Many Requests",
        431: "Request Header Fields Too Large", 500: "Internal Server Error", 503: "Service Unavailable",
    ]
}
