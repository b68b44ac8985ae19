import SquallLanguage
import SquallPlan
import Testing

/// Suite files: what each run is given, and what is known before the first.
@Suite struct SuiteTests {
    private static let files = [
        "load/a.yaml": """
        env: { URL: "http://127.0.0.1:1", USERS: 5, KEY: { secret: true, default: "" } }
        demo: { system: sessions, env: { URL: http } }
        vus: ${env.USERS}
        steps: [{ get: "${env.URL}/", headers: { X: "${env.KEY}" } }]
        """,
        "load/b.yaml": """
        env: { NEEDED: { required: true }, URL: "http://127.0.0.1:1" }
        observe: { own: { get: "${env.URL}/own" } }
        steps: [{ get: "${env.URL}/${env.NEEDED}" }]
        """,
        "load/fragment.yaml": "env: { URL: x }",
    ]

    private static func options(
        _ purpose: CompileOptions.Purpose = .run,
        commandLine: [(name: String, value: String)] = [],
        process: [String: String] = [:],
        demo: [String: String]? = nil
    ) -> CompileOptions {
        CompileOptions(
            commandLine: commandLine,
            process: process,
            demo: demo,
            readFile: { path throws(FileReadError) in
                guard let text = files[path] else { throw .notFound }
                return Array(text.utf8)
            },
            purpose: purpose
        )
    }

    private static func compiled(_ text: String, _ options: CompileOptions) -> Compilation {
        compile(path: "load/suite.yaml", bytes: Array(text.utf8), options: options)
    }

    private static func suite(_ text: String, _ options: CompileOptions = SuiteTests.options()) throws -> SuitePlan {
        let compilation = compiled(text, options)
        return try #require(compilation.suite, "\(compilation.diagnostics.map(\.message))")
    }

    private func value(_ name: String, in run: SuitePlan.Run) -> String? {
        run.plan?.environment.first { $0.name == name }.map { "\($0.display) (\($0.source.rawValue))" }
    }

    private static let text = """
        suite: nightly
        env: { USERS: 10, URL: "http://127.0.0.1:2" }
        observe: { system: { get: "${env.URL}/metrics", snapshots: true } }
        runs:
          - { file: a.yaml, env: { USERS: 20 } }
          - { file: a.yaml, name: again, continueOnFailure: true }
        """

    @Test func valuesRankAboveTheFilesDefaultsAndBelowAllElse() throws {
        let suite = try Self.suite(Self.text)
        #expect(suite.runs.map(\.name) == ["a", "again"] && suite.runs.map(\.file) == ["load/a.yaml", "load/a.yaml"])
        #expect(suite.runs.map(\.continuesOnFailure) == [false, true])
        #expect(suite.runs.map { value("USERS", in: $0) } == ["20 (suite)", "10 (suite)"])
        #expect(suite.runs.map { $0.plan?.observed.map(\.name) } == [["system"], ["system"]])
        let options = Self.options(commandLine: [("USERS", "3")], process: ["URL": "http://127.0.0.1:4"])
        let given = try Self.suite(Self.text, options)
        #expect(given.runs.map { value("USERS", in: $0) } == ["3 (command line)", "3 (command line)"])
        #expect(value("URL", in: given.runs[0]) == "http://127.0.0.1:4 (process environment)")
        guard case .document(let endpoint, _) = given.observed[0].kind else {
            Issue.record("no document")
            return
        }
        #expect(endpoint.url == "http://127.0.0.1:4/metrics")
    }

    @Test func aRunThatIsLeftOutNeedNotBeComplete() throws {
        let text = "suite: s\nenv: { ALL: false }\nruns: [{ file: a.yaml }, { file: b.yaml, if: env.ALL }]"
        let suite = try Self.suite(text)
        #expect(suite.runs.map { $0.plan == nil } == [false, true])
        let all = Self.compiled(text, Self.options(commandLine: [("ALL", "true")]))
        #expect(all.suite == nil && all.missingEnvironment == ["NEEDED"])
        let validated = Self.compiled(text, Self.options(.validate, commandLine: [("ALL", "true")]))
        #expect(validated.diagnostics.isEmpty && validated.missingEnvironment == ["NEEDED"])
    }

    @Test func secretsOfTheSuiteAreSecretsOfEachRun() throws {
        let text = """
            suite: s
            env: { KEY: { secret: true, default: open-sesame } }
            runs: [{ file: a.yaml }]
            """
        let compilation = Self.compiled(text, Self.options())
        #expect(compilation.secrets.contains("open-sesame"))
        #expect(compilation.suite?.runs.first?.plan?.secrets.contains("open-sesame") == true)
    }

    @Test func oneDemoSuppliesWhatTheFilesAskOfIt() throws {
        let text =
            "suite: s\ndemo: { system: sessions, env: { SOCKETS: ws } }\nenv: { SOCKETS: x }\nruns: [{ file: a.yaml }]"
        let plan = try #require(demo(path: "load/suite.yaml", bytes: Array(text.utf8), options: Self.options()))
        #expect(plan.environment == [Tag("SOCKETS", "ws"), Tag("URL", "http")])
        let suite = try Self.suite(
            text.replacing("env: { SOCKETS: x }\n", with: ""),
            Self.options(demo: ["URL": "http://127.0.0.1:5"])
        )
        #expect(value("URL", in: suite.runs[0]) == "http://127.0.0.1:5 (demo)")
    }

    @Test(arguments: [
        ("env: { USERS: 1 }\nruns: [{ file: b.yaml, env: { NEEDED: 1 } }]", "L801", "no file of the suite declares it"),
        ("runs: [{ file: a.yaml, env: { USER: 1 } }]", "F706", "`load/a.yaml` declares no env `USER`"),
        ("runs: [{ file: fragment.yaml }]", "S203", ""), ("runs: [{ file: none.yaml }]", "F701", "no file `none.yaml`"),
        ("runs: [{ file: a.yaml }, { file: a.yaml }]", "S209", "two runs are called `a`"),
        ("runs: []", "S206", "empty"),
        ("observe: { own: { get: \"http://x/\" } }\nruns: [{ file: b.yaml, env: { NEEDED: 1 } }]", "S209", "`own`"),
        ("demo: realtime-gateway\nruns: [{ file: a.yaml }]", "F710", "the suite's demo is `realtime-gateway`"),
        ("runs: [{ file: a.yaml, env: { USERS: many } }]", "F704", "(from the suite)"),
    ])
    func mistakesAreNamed(text: String, code: String, message: String) {
        let found = Self.compiled("suite: s\n" + text, Self.options()).diagnostics
        #expect(found.map(\.code.rawValue) == [code], "\(found.map(\.message))")
        #expect(found.first?.message.contains(message) == true, "\(found.map(\.message))")
    }

    @Test func assignmentsThatNoFileKnowsAreNamed() {
        let options = Self.options(commandLine: [("USRES", "3")])
        let found = Self.compiled(Self.text, options).diagnostics
        #expect(found.map(\.code.rawValue) == ["F706"] && found.first?.help?.contains("USERS") == true)
    }
}
