import SquallExpressions
import SquallMetrics
import SquallReports
import Testing

/// Differences of snapshots, and the verdict on suites.
@Suite struct SnapshotTests {
    private static let before = """
        {"total": 0, "max": 500, "perOrigin": {"http://a.test": 3}, "load": 0.1, "name": "x", "old": 1}
        """
    private static let after = """
        {"total": 200, "max": 500, "perOrigin": {"http://a.test": 1, "http://b.test": 2}, "load": 0.3, "name": "y"}
        """

    private static func difference() throws -> SnapshotDiff {
        let files = try [before, after].map { try SnapshotFile.read(Array($0.utf8), name: "n.json") }
        return SnapshotDiff(from: try #require(files[0].first), to: try #require(files[1].first))
    }

    @Test func numbersAreComparedByTheirPath() throws {
        let difference = try Self.difference()
        #expect(
            difference.changed == [
                .init(path: "total", before: 0, after: 200),
                .init(path: "perOrigin[\"http://a.test\"]", before: 3, after: 1),
                .init(path: "load", before: 0.1, after: 0.3), .init(path: "old", before: 1, after: nil),
                .init(path: "perOrigin[\"http://b.test\"]", before: nil, after: 2),
            ]
        )
        #expect(difference.numbers.count == 6)
    }

    @Test func onlyChangesArePrintedUnlessAllIsWanted() throws {
        let difference = try Self.difference()
        let text = SnapshotDiffReport.text(difference)
        #expect(text.contains("+200") && text.contains("-2") && text.contains("new") && text.contains("gone"))
        // What binary fractions add is left away.
        #expect(text.contains("+0.2\n") && !text.contains("max"))
        #expect(text.contains("5 of 6 numbers changed"))
        #expect(SnapshotDiffReport.text(difference, all: true).contains("max"))
        guard case .map(let json) = try JSON.parse(SnapshotDiffReport.json(difference)),
            case .list(let rows)? = json["numbers"], case .map(let first)? = rows.first
        else {
            Issue.record("no numbers")
            return
        }
        #expect(rows.count == 5 && first["delta"] == .int(200))
        let none = SnapshotDiff(from: difference.base, to: difference.base)
        #expect(SnapshotDiffReport.text(none).contains("none of 5 numbers changed"))
    }

    @Test(arguments: [
        ("", "no snapshot"), ("[1]", "an object"), ("{\"schema\": \"squall.suite/1\"}", "squall.suite/1"),
    ])
    func whatIsNoSnapshotIsNamed(text: String, message: String) {
        let error = #expect(throws: ResultFormatError.self) {
            try SnapshotFile.read(Array(text.utf8), name: "n.json")
        }
        #expect(error?.message.contains(message) == true)
    }

    // MARK: Suites

    private static let endings: [(codes: [Int64], outcome: Outcome, code: Int64)] = [
        ([0, 0], .passed, 0), ([0, 99], .failed, 99), ([99, 90], .inconclusive, 90), ([99, 107], .error, 107),
        ([90, 105], .aborted, 105), ([108, 99], .failed, 108), ([105, 107], .error, 107),
    ]

    @Test(arguments: endings)
    func theGravestCodeWins(codes: [Int64], outcome: Outcome, code: Int64) {
        var summary = Self.summary(codes)
        summary.judge(isInterrupted: false)
        #expect(summary.exitCode == code && summary.outcome == outcome)
    }

    @Test func aSummaryReadsBackWhatItWrote() throws {
        var summary = Self.summary([0, 99])
        summary.judge(isInterrupted: false)
        summary.runs.append(.init(name: "last", file: "last.yaml", notRun: "the suite stopped after `b`"))
        let json = try JSON.parse(SuiteReport.json(summary))
        #expect(try SuiteSummary(json: json) == summary)
        let text = SuiteReport.text(summary, folder: "out")
        #expect(text.contains("1 of 3 runs did not pass (run-1), 1 was not run") && text.contains("written to out"))
    }

    private static func summary(_ codes: [Int64]) -> SuiteSummary {
        var summary = SuiteSummary()
        summary.name = "nightly"
        summary.runs = codes.enumerated().map { index, code in
            var run = SuiteRunResult()
            run.name = "run-\(index)"
            run.exitCode = code
            run.outcome = code == 0 ? .passed : .failed
            return run
        }
        return summary
    }

    @Test func theCommittedSchemaIsCurrent() throws {
        let schema = String(decoding: SuiteReport.schema(), as: UTF8.self)
        #expect(try Goldens.expected(repositoryFile: "schemas/suite-summary.schema.json", becoming: schema) == schema)
    }
}
