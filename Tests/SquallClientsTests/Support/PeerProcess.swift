import Foundation
import Testing

/// A server that nobody here wrote, started by a script of `Tests/Peers` in the Python environment that `.ci/tools` makes.
/// It tells where it listens in one line of JSON, and ends with its standard input.
final class PeerProcess: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let python = root.appendingPathComponent(".tools/venv/bin/python")

    /// Whether tests that need it run: wherever `.ci/tools` has been, and in CI in any case, so that they fail there and
    /// are not left out where it has not.
    static let isExpected =
        FileManager.default.isExecutableFile(atPath: python.path) || ProcessInfo.processInfo.environment["CI"] != nil

    let ports: [String: Int]
    private let process: Process
    private let input: Pipe

    /// - Parameter script: a file of `Tests/Peers`.
    init(_ script: String, _ arguments: [String] = []) async throws {
        guard FileManager.default.isExecutableFile(atPath: Self.python.path) else {
            throw Failure(description: "there is no \(Self.python.path): run .ci/tools")
        }
        let process = Process()
        process.executableURL = Self.python
        process.arguments = [Self.root.appendingPathComponent("Tests/Peers/\(script)").path] + arguments
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        self.process = process
        self.input = input
        let line = await Self.firstLine(of: output)
        guard let ports = try? JSONDecoder().decode([String: Int].self, from: line) else {
            throw Failure(description: "\(script) did not tell its ports")
        }
        self.ports = ports
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.terminate()
        process.waitUntilExit()
    }

    func port(_ name: String) throws -> Int {
        try #require(ports[name])
    }

    private static func firstLine(of output: Pipe) async -> Data {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var line = Data()
                while line.last != 0x0A {
                    let piece = output.fileHandleForReading.availableData
                    if piece.isEmpty { break }
                    line += piece
                }
                continuation.resume(returning: line)
            }
        }
    }
}
