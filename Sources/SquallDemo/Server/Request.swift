import NIOCore

/// A complete request.
struct Request {
    enum Method: String {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
        case options = "OPTIONS"
    }

    var method: Method
    /// Without the query.
    var path: String
    var body: ByteBuffer
    /// Whether the connection stays open after the answer.
    var keepsAlive: Bool
}
