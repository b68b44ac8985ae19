import Foundation
import TestSupport
import Testing

/// A request that is nobody's load: written here, so that what is judged does not judge itself.
enum PlainRequest {
    /// The body of a good answer. HTTP/1.0, so that it comes in one piece and ends with the connection.
    static func get(_ path: String, port: Int) throws -> String {
        let text = try answer(to: path, port: port)
        try #require(text.hasPrefix("HTTP/1.") && text.dropFirst(9).hasPrefix("200"), "\(path): \(text.prefix(300))")
        let head = try #require(text.range(of: "\r\n\r\n"))
        return String(text[head.upperBound...])
    }

    static func answer(to path: String, port: Int) throws -> String {
        let connection = try #require(FreePort.connection(to: port), "nobody listens on port \(port)")
        defer { close(connection) }
        let request = Array("GET \(path) HTTP/1.0\r\nHost: localhost\r\n\r\n".utf8)
        try #require(write(connection, request, request.count) == request.count)
        var answer: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(connection, &bytes, bytes.count), count > 0 { answer += bytes[..<count] }
        return String(decoding: answer, as: UTF8.self)
    }
}
