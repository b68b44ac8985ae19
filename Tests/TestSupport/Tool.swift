import Foundation

/// Programs that the tests need from the system. One that is missing fails the test, with what to do about it: a test
/// that is skipped proves nothing.
package enum Tool {
    package static let nginx = "nginx"
    package static let openssl = "openssl"
    package static let python = "python3"
    package static let prometheus = "prometheus"
    package static let redis = "redis-server"

    /// Where a program is; servers stand in sbin, which is not in everybody's path.
    package static func path(_ name: String) throws -> String {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let paths = (folders + ["/usr/local/sbin", "/usr/sbin", "/sbin", "/opt/homebrew/bin"]).map { "\($0)/\(name)" }
        guard let path = paths.first(where: FileManager.default.isExecutableFile) else {
            let advice = "`.ci/setup test` installs what the tests need"
            throw ChildProcess.Failure(description: "\(name) is not installed; \(advice)")
        }
        return path
    }

    /// Python with the packages of `.ci/requirements.txt`.
    package static func pythonWithPackages() throws -> String {
        let path = Repository.root + "/.tools/venv/bin/python"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw ChildProcess.Failure(description: "\(path) is not there: run `.ci/tools`")
        }
        return path
    }

    /// Whether tests that need a program run: wherever it is, and in CI in any case, so that they fail there and are not
    /// left out where it is not.
    package static func isExpected(_ path: () throws -> String) -> Bool {
        (try? path()) != nil || ProcessInfo.processInfo.environment["CI"] != nil
    }

    /// Runs a program to its end, which must be a good one.
    package static func run(_ name: String, _ arguments: [String]) async throws {
        let process = try ChildProcess(path(name), arguments)
        let code = try await process.end()
        guard code == 0 else {
            let command = "\(name) \(arguments.joined(separator: " "))"
            throw ChildProcess.Failure(description: "\(command): \(process.errors)")
        }
    }
}

/// Where this repository is.
package enum Repository {
    package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
}
