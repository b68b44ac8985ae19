import Foundation
import TestSupport
import Testing

/// An embedded system in a process of its own, on free ports. It ends with the last reference to it.
struct DemoServer {
    /// Addresses by what they are: `http`, `ws`, `redis`.
    let urls: [String: String]
    private let port: Int
    private let process: ChildProcess

    /// - Parameter options: as `squall demo --help` names them, `--max-connections 10`.
    init(_ system: String, _ options: [String] = []) async throws {
        process = try ChildProcess(
            SquallProcess.path(),
            ["demo", system, "--port", "0", "--json", "--exit-with-parent"] + options,
            holdsInput: true
        )
        struct Announcement: Decodable {
            let port: Int
            let urls: [String: String]
        }
        let announcement = try await process.wait("to be ready") { process -> Announcement? in
            try #require(process.status() == nil, "\(system): \(process.errors)")
            guard process.output.hasSuffix("\n") else { return nil }
            return try JSONDecoder().decode(Announcement.self, from: Data(process.output.utf8))
        }
        (urls, port) = (announcement.urls, announcement.port)
    }

    /// What Prometheus would read: values by name and labels.
    func metrics() throws -> [String: Double] {
        let lines = try Self.get("/metrics", port: port).split(whereSeparator: \.isNewline)
        return lines.reduce(into: [:]) { values, line in
            guard let blank = line.lastIndex(of: " "), let value = Double(line[line.index(after: blank)...]) else {
                return
            }
            values[String(line[..<blank])] = value
        }
    }

    /// Polls until a metric has a value.
    func wait(for metric: String, _ value: Double) async throws {
        try await process.wait("to show \(metric) \(value)") { _ in try metrics()[metric] == value ? () : nil }
    }

    /// A request that is nobody's load: written here, so that what is judged does not judge itself.
    private static func get(_ path: String, port: Int) throws -> String {
        let connection = try #require(FreePort.connection(to: port), "nobody listens on port \(port)")
        defer { close(connection) }
        let request = Array("GET \(path) HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n\r\n".utf8)
        try #require(write(connection, request, request.count) == request.count)
        var answer: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(connection, &bytes, bytes.count), count > 0 { answer += bytes[..<count] }
        let text = String(decoding: answer, as: UTF8.self)
        try #require(text.hasPrefix("HTTP/1.1 200"), "\(path): \(text.prefix(200))")
        return text
    }
}
