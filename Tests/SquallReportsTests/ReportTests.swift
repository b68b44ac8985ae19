import SquallExpressions
import SquallMetrics
import Testing

@testable import SquallReports

@Suite struct ConsoleReportTests {
    @Test(arguments: ResultFixture.all.map(\.name))
    func reportsAreAsTheirGoldens(_ name: String) throws {
        let result = try #require(ResultFixture.all.first { $0.name == name }?.result)
        let text = ConsoleReport.render(result, width: 110, color: false)
        #expect(try Goldens.expected("report-\(name).txt", becoming: text) == text)
    }

    @Test func coloursChangeNothingButTheSigns() throws {
        let text = ConsoleReport.render(ResultFixture.failed, width: 110, color: true)
        #expect(try Goldens.expected("report-failed-color.txt", becoming: text) == text)
    }

    @Test(arguments: ResultFixture.all.map(\.name), [60, 80, 110, 200])
    func withoutColourEverythingIsASCII(_ name: String, _ width: Int) throws {
        let result = try #require(ResultFixture.all.first { $0.name == name }?.result)
        let text = ConsoleReport.render(result, width: width, color: false)
        #expect(text.utf8.allSatisfy { $0 < 0x80 })
        #expect(text.split(separator: "\n").allSatisfy { !$0.hasSuffix(" ") })
    }

    @Test func twoScreensHoldEverything() {
        let lines = ConsoleReport.render(ResultFixture.crowded).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 115)
        #expect(ConsoleReport.render(ResultFixture.failed).split(separator: "\n").count <= 60)
    }

    @Test(arguments: [
        ("passed", "PASSED quickstart"),
        ("interrupted", "INTERRUPTED"),
        ("skipped", "SKIPPED quickstart: skipped: the feature is switched off"),
    ])
    func oneLineIsLeftOfAQuietRun(_ name: String, _ start: String) throws {
        let result = try #require(ResultFixture.all.first { $0.name == name }?.result)
        let line = QuietLine.render(result)
        #expect(line.hasPrefix(start) || name == "interrupted")
        #expect(!line.contains("\n"))
    }

    @Test func theQuietLineNamesWhatFailed() {
        #expect(
            QuietLine.render(ResultFixture.failed) == "FAILED session service: switching at a high rate: "
                + "http_req_duration p(95) < 100ms && p(99) < 250ms; http_req_failed rate < 0.1%; "
                + "group_duration avg < 1s; excess connections were refused"
        )
    }
}

@Suite struct ProgressTests {
    static let state = ProgressState(
        phase: "load",
        elapsedSeconds: 75,
        scenarios: [
            .init(
                name: "switch",
                phase: .running,
                elapsedSeconds: 75,
                totalSeconds: 300,
                share: 0.25,
                activeVUs: 112,
                maxVUs: 250,
                arrivalsPerSecond: 98.62,
                completed: 12_345,
                dropped: 17
            ),
            .init(
                name: "a scenario with a very long name",
                phase: .waiting,
                elapsedSeconds: 0,
                totalSeconds: 30,
                share: 0,
                activeVUs: 0,
                maxVUs: 5,
                arrivalsPerSecond: nil,
                completed: 0,
                dropped: 0
            ),
            .init(
                name: "poll",
                phase: .done,
                elapsedSeconds: 12,
                totalSeconds: nil,
                share: 1,
                activeVUs: 0,
                maxVUs: 5,
                arrivalsPerSecond: nil,
                completed: 110,
                dropped: 0
            ),
        ],
        requestsPerSecond: 1_234.56,
        p95: 42.31,
        failed: 12,
        failedShare: 0.00123
    )

    @Test(arguments: [true, false])
    func barsAreAsTheirGolden(_ color: Bool) throws {
        let text = ConsoleProgress.lines(Self.state, width: 100, color: color).joined(separator: "\n") + "\n"
        let name = color ? "progress-color.txt" : "progress.txt"
        #expect(try Goldens.expected(name, becoming: text) == text)
    }

    @Test func plainOutputIsOneLine() {
        #expect(
            ConsoleProgress.plainLine(Self.state)
                == "1m15s; switch 25% (98.6/s, 112/250 VUs, 12,345 done, 17 dropped); "
                + "poll 100% (0/5 VUs, 110 done); 1,235 requests/s; p(95) 42.3ms; 12 failed (0.12%)"
        )
    }

    @Test func linesFitTheWidth() {
        for width in [60, 80, 120] {
            for line in ConsoleProgress.lines(Self.state, width: width, color: false) {
                #expect(line.count <= width)
            }
        }
    }

    @Test func otherPhasesAreNamed() {
        #expect(ConsoleProgress.plainLine(.init(phase: "setup", elapsedSeconds: 0, scenarios: [])) == "setup")
    }
}

@Suite struct FileTests {
    @Test(arguments: ResultFixture.all.map(\.name))
    func resultsAreReadBack(_ name: String) throws {
        let result = try #require(ResultFixture.all.first { $0.name == name }?.result)
        #expect(try JSONReport.read(JSONReport.write(result)) == result)
    }

    @Test func theFileIsAsItsGolden() throws {
        let text = String(decoding: JSONReport.write(ResultFixture.passed), as: UTF8.self)
        #expect(try Goldens.expected("result-passed.json", becoming: text) == text)
    }

    @Test(arguments: [
        ("{}", "`schema` is missing"), ("[]", "an object was expected"),
        (#"{"schema": "squall.result/1", "outcome": "great"}"#, "outcome: `great` is none of"),
    ])
    func otherFilesAreRefused(_ text: String, _ message: String) {
        #expect {
            try JSONReport.read(Array(text.utf8))
        } throws: { error in
            (error as? ResultFormatError)?.message.hasPrefix(message) == true
        }
    }

    @Test func theSchemaInTheRepositoryIsCurrent() throws {
        let text = String(decoding: ResultSchema.bytes(), as: UTF8.self)
        #expect(try Goldens.expected(repositoryFile: "schemas/result.schema.json", becoming: text) == text)
    }
}
