import Foundation
import TestSupport
import Testing

/// A server in another language, `Fixtures/*.py`, on a port that the system chose.
struct PythonServer {
    /// A request as `server.py` saw it.
    struct Request: Decodable, Sendable {
        let method: String
        let path: String
        let status: Int
        let headers: [String: String]
        let bodySize: Int
        /// Bytes of the request, head and body.
        let received: Int
        /// Bytes of the answer, head and body.
        let sent: Int
        let connection: Int
        let requestOnConnection: Int
    }

    let port: Int
    private let process: ChildProcess
    private let folder: TemporaryFolder

    var url: String { "http://127.0.0.1:\(port)" }

    /// - Parameter usesPackages: run it with what `.ci/tools` installs.
    init(_ script: String = "server.py", usesPackages: Bool = false) async throws {
        folder = try TemporaryFolder()
        process = try ChildProcess(
            usesPackages ? Tool.pythonWithPackages() : Tool.path(Tool.python),
            [Repository.fixture(script), folder.file("record")],
            holdsInput: true
        )
        struct Announcement: Decodable { let port: Int }
        port = try await process.wait("to be ready") { process in
            try #require(process.status() == nil, "\(script): \(process.errors)")
            guard process.output.hasSuffix("\n") else { return nil }
            return try JSONDecoder().decode(Announcement.self, from: Data(process.output.utf8)).port
        }
    }

    /// What was asked so far, in the order of the answers.
    func requests() throws -> [Request] {
        try record(Request.self)
    }

    /// The record, a document for each line; the last one may not be written whole yet.
    func record<Line: Decodable>(_ type: Line.Type) throws -> [Line] {
        let text = folder.read("record")
        guard let end = text.utf8.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        return try text[..<end].split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
    }

    /// Waits until a request was answered.
    func waitForRequest(_ path: String) async throws {
        try await process.wait("to see \(path)") { _ in
            folder.read("record").contains("\"path\": \"\(path)") ? () : nil
        }
    }
}
