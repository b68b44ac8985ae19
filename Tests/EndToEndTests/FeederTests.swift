import Foundation
import TestSupport
import Testing

/// Files of data, judged by what a server saw.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct FeederTests {
    /// Rows with quotes, separators, line breaks in fields, and CRLF.
    private static let csv =
        "\u{FEFF}id;name;note\r\n"
        + (0..<200).map { "\($0);\"user \($0)\";\"a \"\"note\"\"; of\ntwo lines\"\r\n" }.joined()

    private func files(_ server: PythonServer, feeder: String, load: String) throws -> (TemporaryFolder, String) {
        let folder = try TemporaryFolder()
        _ = try folder.write(Self.csv, to: "users.csv")
        let scenario = """
            data: { users: { csv: users.csv, separator: ";", \(feeder) } }
            \(load)
            steps:
              - get: \(server.url)/echo/${users.id}
                name: read
                query: { name: "${users.name}" }
            """
        return (folder, try folder.write(scenario, to: "scenario.yaml"))
    }

    @Test func `unique rows of a file are asked for once each, on all loops`() async throws {
        let server = try await PythonServer()
        let (folder, file) = try files(server, feeder: "pick: unique", load: "vus: 20\nduration: 60s")
        let ending = try await SquallProcess(
            ["run", file, "--loops", "4", "--allow-saturated", "--out", folder.path],
            folder: folder
        ).ending()
        #expect(ending.code == 0, "\(ending.errors)")
        let paths = try server.requests().map { $0.path.prefix { $0 != "?" } }
        #expect(paths.count == 200)
        #expect(Set(paths) == Set((0..<200).map { "/echo/\($0)" }))
        #expect(ending.errors.contains("all 200 rows are taken"))
    }

    @Test func `plan shows the rows and whether they suffice`() async throws {
        let server = try await PythonServer()
        let (first, enough) = try files(server, feeder: "pick: unique", load: "vus: 20\niterations: 200")
        let plan = try await SquallProcess.command("plan", enough, "--format", "json").object()
        let data = try #require((plan["data"] as? [[String: Any]])?.first)
        #expect(data["rows"] as? Int == 200)
        #expect(data["rowsNeeded"] as? Int == 200)
        #expect(data["suffices"] as? Bool == true)
        #expect(data["columns"] as? [String: String] == ["id": "int", "name": "string", "note": "string"])
        let (second, tooFew) = try files(server, feeder: "pick: unique", load: "vus: 20\niterations: 201")
        let text = try await SquallProcess.command("plan", tooFew)
        #expect(text.code == 0)
        #expect(text.output.contains("NOT ENOUGH") && text.errors.contains("L806"))
        withExtendedLifetime((first, second)) {}
    }

    @Test func `a bad row is an error before anything is sent`() async throws {
        let server = try await PythonServer()
        let (folder, file) = try files(server, feeder: "pick: unique", load: "vus: 1")
        _ = try folder.write(Self.csv + "200;\"user\r\n", to: "users.csv")
        let ending = try await SquallProcess.command("run", file)
        #expect(ending.code == 104)
        #expect(ending.errors.contains("users.csv:402:5"), "\(ending.errors)")
        #expect(try server.requests().isEmpty)
    }
}
