import Foundation
import Testing

/// Programs that the tests need from the system. One that is missing fails the test, with what to do about it: a test
/// that is skipped proves nothing.
enum Tool {
    static let nginx = "nginx"
    static let openssl = "openssl"
    static let python = "python3"
    static let prometheus = "prometheus"
    static let redis = "redis-server"

    /// Where a program is; servers stand in sbin, which is not in everybody's path.
    static func path(_ name: String) throws -> String {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return try #require(
            (folders + ["/usr/local/sbin", "/usr/sbin", "/sbin", "/opt/homebrew/bin"]).map { "\($0)/\(name)" }
                .first(where: FileManager.default.isExecutableFile),
            "\(name) is not installed; `.ci/setup test` installs what the tests need"
        )
    }

    /// Python with the packages of `.ci/requirements.txt`.
    static func pythonWithPackages() throws -> String {
        let path = Repository.root + "/.tools/venv/bin/python"
        try #require(FileManager.default.isExecutableFile(atPath: path), "\(path) is not there: run `.ci/tools`")
        return path
    }

    /// Runs a program to its end, which must be a good one.
    static func run(_ name: String, _ arguments: [String]) async throws {
        let process = try ChildProcess(path(name), arguments)
        let code = try await process.end()
        try #require(code == 0, "\(name) \(arguments.joined(separator: " ")): \(process.errors)")
    }
}

/// Files of the repository and of this target.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    static func fixture(_ name: String) throws -> String {
        try #require(Bundle.module.path(forResource: name, ofType: nil, inDirectory: "Fixtures"))
    }
}
