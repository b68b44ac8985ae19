import Foundation

/// A redis-server that keeps nothing, on a free port of 127.0.0.1.
package struct RedisServer {
    /// Whether tests that need it run.
    package static let isExpected = Tool.isExpected { try Tool.path(Tool.redis) }

    package let port: Int
    private let process: ChildProcess

    /// - Parameter arguments: further ones, such as `--requirepass`.
    package init(_ arguments: [String] = []) async throws {
        // A port that was free a moment ago may be taken by the time the server starts: then others are tried.
        for _ in 0..<10 {
            let port = FreePort.some(1)[0]
            let process = try ChildProcess(
                Tool.path(Tool.redis),
                ["--port", "\(port)", "--bind", "127.0.0.1", "--save", ""] + arguments
            )
            let isListening = try await process.wait("to listen") { process in
                if process.status() != nil { return false }
                return process.output.contains("Ready to accept connections") ? true : nil
            }
            if isListening {
                self.port = port
                self.process = process
                return
            }
        }
        throw ChildProcess.Failure(description: "redis-server does not start")
    }

    /// Ends it by its pid.
    package func stop() async throws {
        process.signal(SIGTERM)
        _ = try await process.end()
    }
}
