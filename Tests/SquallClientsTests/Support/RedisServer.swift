import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A Redis server that keeps nothing, on a free port of 127.0.0.1; it ends with this object.
final class RedisServer: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let program = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/redis-server" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    /// Whether tests that need it run: wherever it is installed, and in CI in any case, so that they fail there and are not
    /// left out where it is not.
    static let isExpected = program != nil || ProcessInfo.processInfo.environment["CI"] != nil

    let port: Int
    private let process: Process

    /// - Parameter arguments: further ones, such as `--requirepass`.
    init(_ arguments: [String] = []) async throws {
        guard let program = Self.program else { throw Failure(description: "there is no redis-server in PATH") }
        // Somebody else may take the port before Redis does.
        for _ in 0..<5 {
            let port = ReservedPort().number
            let process = Process()
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = ["--port", "\(port)", "--bind", "127.0.0.1", "--save", ""] + arguments
            process.standardInput = FileHandle.nullDevice
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            if await Self.accepts(output) {
                self.port = port
                self.process = process
                return
            }
            Self.end(process)
        }
        throw Failure(description: "redis-server does not start")
    }

    deinit {
        stop()
    }

    func stop() { Self.end(process) }

    /// The test's threads block SIGTERM, and so does whom they start.
    private static func end(_ process: Process) {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    /// Whether it says that it accepts connections before it ends. The rest of what it says is read and dropped.
    private static func accepts(_ output: Pipe) async -> Bool {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var text = Data()
                var isAwaited = true
                while true {
                    let piece = output.fileHandleForReading.availableData
                    if isAwaited {
                        text += piece
                        let accepts = text.range(of: Data("Ready to accept connections".utf8)) != nil
                        if accepts || piece.isEmpty {
                            isAwaited = false
                            continuation.resume(returning: accepts)
                        }
                    }
                    if piece.isEmpty { break }
                }
            }
        }
    }
}
