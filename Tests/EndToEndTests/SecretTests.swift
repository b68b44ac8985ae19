import Foundation
import TestSupport
import Testing

/// A value that is declared secret appears nowhere, in none of its spellings.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct SecretTests {
    private static let secret = "pä\"ss/C0re42ö+ & \\more="

    /// Spellings in which a secret must not appear.
    private static var spellings: [String] {
        let unreserved = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
        )
        let percent = secret.addingPercentEncoding(withAllowedCharacters: unreserved) ?? secret
        let query = secret.addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed) ?? secret
        let base64 = Data(secret.utf8).base64EncodedString()
        let quoted = secret.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return [
            secret, quoted, percent, percent.lowercased(), percent.replacing("%20", with: "+"), query, base64,
            base64.replacing("=", with: ""), "C0re42",
        ]
    }

    private func expectNothing(in text: String, _ place: String) {
        for spelling in Self.spellings where text.contains(spelling) {
            let line = text.split(separator: "\n").first { $0.contains(spelling) } ?? ""
            Issue.record("\(place) shows the secret as \(spelling): \(line)")
        }
    }

    private func expectNothing(in ending: SquallProcess.Ending) {
        expectNothing(in: ending.output, "stdout")
        expectNothing(in: ending.errors, "stderr")
        expectNothing(in: ending.folder.read("result.json"), "result.json")
    }

    @Test func `not in reports, logs, checks, errors or results`() async throws {
        let server = try await PythonServer()
        let refused = FreePort.some(1)[0]
        let scenario = """
            env:
              TOKEN: { required: true, secret: true }
            let:
              greeting: Bearer ${env.TOKEN}
            iterations: 2
            steps:
              - get: \(server.url)/echo
                name: echo
                headers: { Authorization: "${greeting}", X-Coded: "${url.encode(env.TOKEN)}" }
                query: { token: "${env.TOKEN}" }
                auth: { basic: { user: ann, password: "${env.TOKEN}" } }
                check:
                  shows the answer: response.body == "something else"
                  shows the query: response.json.query.token[0] == "no"
                  shows the URL: response.url == "no"
                  was sent: response.json.query.token[0] == env.TOKEN
              - post: \(server.url)/echo
                name: post
                json: { token: "${env.TOKEN}" }
                check: { shows the body: response.json.text == "no" }
              - log: "plain ${env.TOKEN}, encoded ${url.encode(env.TOKEN)}, base64 ${base64.encode(env.TOKEN)}"
              - log: "${json({'token': env.TOKEN})}"
              - get: http://127.0.0.1:\(refused)/${env.TOKEN}?token=${url.encode(env.TOKEN)}
                name: refused
              - get: \(server.url)/echo/${env.TOKEN}
                name: fails
                capture: { missing: "${response.json[env.TOKEN]}" }
            """
        let ending = try await SquallProcess.run(scenario, environment: ["TOKEN": Self.secret])
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        let result = try ending.result()
        expectNothing(in: ending)
        #expect(result.env["TOKEN"] == "***")
        #expect(result.check("was sent")?.fails == 0, "the server got it")
        #expect(result.failedChecks.count == 4)
        #expect(ending.errors.contains("plain ***"), "\(ending.errors)")
        #expect(result.kinds["refused"] == ["connect_refused"])
        #expect(result.kinds["fails"]?.isEmpty == false)
    }

    @Test func `not in plans and diagnostics`() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            """
            env:
              TOKEN: { required: true, secret: true, pattern: "[0-9]+" }
            steps: [ { get: "http://127.0.0.1:1/", headers: { X: "${env.TOKEN}" } } ]
            """,
            to: "scenario.yaml"
        )
        for command in [["validate", file], ["validate", file, "--format", "json"], ["plan", file], ["run", file]] {
            let ending = try await SquallProcess(command, environment: ["TOKEN": Self.secret]).ending()
            #expect(ending.code == 104, "\(command)")
            expectNothing(in: ending)
            #expect((ending.output + ending.errors).contains("TOKEN"))
        }
        let open = try folder.write(
            folder.read("scenario.yaml").replacing(", pattern: \"[0-9]+\"", with: ""),
            to: "open.yaml"
        )
        for format in ["text", "json"] {
            let ending = try await SquallProcess(
                ["plan", open, "--format", format],
                environment: ["TOKEN": Self.secret]
            ).ending()
            #expect(ending.code == 0, "\(ending.errors)")
            expectNothing(in: ending)
            #expect(ending.output.contains("***"))
        }
    }

    @Test func `secrets that are too short are refused`() async throws {
        let ending = try await SquallProcess.run(
            "env: { PIN: { secret: true } }\nsteps: [ { get: \"http://127.0.0.1:1/\", headers: { X: \"${env.PIN}\" } } ]",
            ["-e", "PIN=9q"]
        )
        #expect(ending.code == 104)
        #expect(ending.errors.contains("F707") && !ending.errors.contains("9q"))
    }
}
