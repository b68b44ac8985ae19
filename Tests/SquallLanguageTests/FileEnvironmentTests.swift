import SquallPlan
import Testing

@testable import SquallLanguage

/// Where env values come from, and what they are.
@Suite struct FileEnvironmentTests {
    private let file = """
        env: { A: standard }
        vus: 1
        steps:
          - get: http://127.0.0.1:8080/${env.A}

        """

    @Test(arguments: [
        ("", "standard", EnvironmentValue.Source.standard),
        ("# env-file A=file\n", "file", .file),
        ("# env-file A=file\n# process A=process\n", "process", .process),
        ("# process A=process\n# demo A=demo\n", "demo", .demo),
        ("# process A=process\n# -e A=first\n# -e A=last\n", "last", .commandLine),
        ("# process A=\n", "", .process),
    ]) func precedence(comments: String, value: String, source: EnvironmentValue.Source) throws {
        let plan = try #require(GoldenScenario(comments + file).compiled().plan)
        #expect(plan.environment.map(\.display) == [value])
        #expect(plan.environment.map(\.source) == [source])
    }

    @Test func anEmptyNumberCountsAsNotGiven() throws {
        let text = "# process N=\nenv: { N: 5 }\nvus: ${env.N}\nsteps: [{ get: \"http://127.0.0.1:8080/\" }]\n"
        let plan = try #require(GoldenScenario(text).compiled().plan)
        #expect(plan.environment.map(\.source) == [.standard])
    }

    @Test func secretsAreMaskedEverywhere() throws {
        let text = """
            # run
            # process PIN=hunter22
            env: { PIN: { secret: true, type: int, required: true } }
            vus: 1
            steps:
              - post: http://127.0.0.1:8080/
                json: { pin: "${env.PIN}" }

            """
        let scenario = GoldenScenario(text)
        #expect(scenario.compiled().secrets == ["hunter22"])
        #expect(scenario.rendered().contains("env PIN is *** (from the process environment): not a whole number"))
        #expect(!scenario.rendered().contains("hunter22"))
    }

    @Test func missingNamesAreTheOnlyThingThatValidateForgives() {
        let text = "env: { A: { required: true } }\nvus: 1\nsteps: [{ get: \"http://127.0.0.1:8080/${env.A}\" }]\n"
        let validated = GoldenScenario(text).compiled()
        #expect(validated.diagnostics.isEmpty)
        #expect(validated.missingEnvironment == ["A"])
        #expect(validated.plan == nil)
        let planned = GoldenScenario("# run\n" + text).compiled()
        #expect(planned.diagnostics.map(\.code) == [.missingEnvironment])
    }

    @Test func dotenv() {
        let text = """
            # a comment
            A=1
            export B = two words # and a comment
            C='single $X \\n "quotes"'
            D="line one
            line \\"two\\"\\tend"
            E=#nothing
            F=a#b
            A=2
            G=
            """
        let parsed = Dotenv(Array(text.utf8))
        #expect(parsed.problems.isEmpty)
        let pairs = parsed.entries.map { "\($0.name)=\($0.value)" }
        #expect(
            pairs == [
                "A=1", "B=two words", "C=single $X \\n \"quotes\"", "D=line one\nline \"two\"\tend", "E=", "F=a#b",
                "A=2",
                "G=",
            ]
        )
    }

    @Test(arguments: ["A", "1A=5", "=5", "A='open", "A=\"open", "A='x' y", "export"]) func brokenDotenv(text: String) {
        #expect(Dotenv(Array(text.utf8)).problems.count == 1)
    }

    @Test(arguments: [
        ("https://example.com", true), ("ws://h:1/p?q", true), ("example.com", false), ("http://", false),
        ("http:///x", false), ("http://a b", false), ("://x", false), ("localhost:3000", false),
    ]) func urls(text: String, isURL: Bool) {
        #expect(URLText.isAbsolute(text) == isURL)
    }

    @Test(arguments: [
        ("b.yaml", "a.yaml", "b.yaml"), ("b.yaml", "x/a.yaml", "x/b.yaml"), ("../b.yaml", "x/y/a.yaml", "x/b.yaml"),
        ("/b.yaml", "x/a.yaml", "/b.yaml"), ("./b.yaml", "/a.yaml", "/b.yaml"), ("../b.yaml", "a.yaml", "../b.yaml"),
    ]) func pathsAreRelativeToTheFileThatNamesThem(path: String, file: String, resolved: String) {
        #expect(FilePath.resolve(path, from: file) == resolved)
    }
}
