import Foundation
import TestSupport
import Testing

/// The shipped program, as it was built beside these tests.
struct SquallProcess {
    /// How a command ended, and what it left.
    struct Ending {
        let code: Int32
        let output: String
        let errors: String
        /// Where `--out` pointed.
        let folder: TemporaryFolder

        /// The single result of a run.
        func result(_ name: String = "result.json") throws -> ResultDocument {
            try #require(
                FileManager.default.fileExists(atPath: folder.file(name)),
                "no \(name); exit code \(code); \(output)\(errors)"
            )
            return try ResultDocument(path: folder.file(name))
        }

        /// Standard output as a JSON object.
        func object() throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any], "\(errors)")
        }
    }

    let process: ChildProcess
    let folder: TemporaryFolder

    /// Starts `squall` with these arguments.
    init(
        _ arguments: [String],
        environment: [String: String] = [:],
        input: String? = nil,
        folder: TemporaryFolder? = nil
    ) throws {
        self.folder = try folder ?? TemporaryFolder()
        process = try ChildProcess(SquallProcess.path(), arguments, environment: environment, input: input)
    }

    /// Writes a scenario and starts a run of it; the result goes to `result.json` in the folder.
    init(
        run scenario: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        allowsSaturation: Bool = true
    ) throws {
        folder = try TemporaryFolder()
        let file = try folder.write(scenario, to: "scenario.yaml")
        let all = ["run", file, "--out", folder.path] + (allowsSaturation ? ["--allow-saturated"] : []) + arguments
        process = try ChildProcess(SquallProcess.path(), all, environment: environment)
    }

    func ending() async throws -> Ending {
        let code = try await process.end()
        return Ending(code: code, output: process.output, errors: process.errors, folder: folder)
    }

    /// Runs a command to its end.
    static func command(
        _ arguments: String...,
        environment: [String: String] = [:],
        input: String? = nil
    ) async throws -> Ending {
        try await SquallProcess(arguments, environment: environment, input: input).ending()
    }

    /// Runs a scenario to its end.
    static func run(
        _ scenario: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:]
    ) async throws -> Ending {
        try await SquallProcess(run: scenario, arguments, environment: environment).ending()
    }

    /// The program stands in the folder of products, as the bundle of these tests' fixtures does.
    static func path() throws -> String {
        let path = Bundle.module.bundleURL.deletingLastPathComponent().appendingPathComponent("squall").path
        try #require(FileManager.default.isExecutableFile(atPath: path), "\(path) is not there: build it first")
        return path
    }
}
