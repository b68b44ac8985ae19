import Foundation
import SquallMetrics
import SquallPlan
import Testing

@testable import SquallReports

@Suite struct ComparisonTests {
    private static func group(_ name: String, factor: Double, seeds: ClosedRange<UInt64>) -> RunGroup {
        RunGroup(name: name, results: seeds.map { RecordedFixture.run(factor: factor, seed: $0) })
    }

    private static let slower = Comparison(
        base: group("base.json", factor: 1, seeds: 1...1),
        target: group("target.json", factor: 1.5, seeds: 2...2)
    )

    @Test func aRunEachIsAsItsGolden() throws {
        let condition = try FailCondition(parsing: "http_req_duration p(95) > +10%")
        let row = try condition.row(in: Self.slower)
        let text = ComparisonReport.text(Self.slower, conditions: [(condition, row, condition.ending(of: row))])
        #expect(try Goldens.expected("compare.txt", becoming: text) == text)
    }

    @Test func jsonIsAsItsGolden() throws {
        let text = String(decoding: ComparisonReport.json([(Self.slower, [])]), as: UTF8.self)
        #expect(try Goldens.expected("compare.json", becoming: text) == text)
    }

    @Test func repeatedRunsAreAsTheirGolden() throws {
        let comparison = Comparison(
            base: Self.group("base", factor: 1, seeds: 1...5),
            target: Self.group("target", factor: 1.25, seeds: 11...15)
        )
        let text = ComparisonReport.text(comparison)
        #expect(try Goldens.expected("compare-repeated.txt", becoming: text) == text)
        let p95 = try #require(comparison.rows.first { $0.figure.figure == "p(95)" })
        #expect(p95.finding == .differs && p95.method == .mannWhitney)
        #expect(abs(try #require(p95.p) - 0.0079) < 1e-3)
    }

    @Test func threeRunsEachProveNothing() throws {
        let comparison = Comparison(
            base: Self.group("base", factor: 1, seeds: 1...3),
            target: Self.group("target", factor: 2, seeds: 4...6)
        )
        let row = try #require(comparison.rows.first)
        #expect(row.finding == .unclear)
        #expect(row.reason?.contains("3 and 3 runs cannot reach p = 0.05") == true)
    }

    /// Runs of the same system: what is said to differ must stay near the 5 % that chance is allowed.
    @Test func equalRunsSeldomDiffer() {
        var tested = 0
        var differing = 0
        for seed in UInt64(0)..<8 {
            let comparison = Comparison(
                base: RunGroup(name: "a", results: [RecordedFixture.run(factor: 1, seed: 100 + seed, seconds: 30)]),
                target: RunGroup(name: "b", results: [RecordedFixture.run(factor: 1, seed: 200 + seed, seconds: 30)])
            )
            for row in comparison.rows where row.figure.metric == "http_req_duration" && row.method == .samples {
                tested += 1
                differing += row.finding == .differs ? 1 : 0
            }
        }
        #expect(tested == 32)
        #expect(differing <= 5, "\(differing) of \(tested)")
    }

    /// A p(99) that one stall made was seen once; the median is known in spite of it.
    @Test func aStallMakesTheTailUncertainAndNotTheMedian() throws {
        let comparison = Comparison(
            base: Self.group("base", factor: 1, seeds: 1...1),
            target: RunGroup(name: "target", results: [RecordedFixture.run(factor: 1.3, seed: 2, stall: 400)])
        )
        let rows = comparison.rows.filter { $0.figure.metric == "http_req_duration" }
        #expect(rows.first { $0.figure.figure == "p(50)" }?.finding == .differs)
        #expect(rows.first { $0.figure.figure == "p(99)" }?.finding != .differs)
        #expect(rows.first { $0.figure.figure == "avg" }?.finding != .differs)
    }

    @Test func figuresOfOneSideOnlyAreLeftOut() {
        var other = RecordedFixture.run(factor: 1, seed: 1)
        other.metrics.entries.removeAll { $0.key == "checks" }
        other.requests = []
        let comparison = Comparison(base: Self.slower.base, target: RunGroup(name: "other", results: [other]))
        #expect(!comparison.rows.contains { $0.figure.metric == "checks" || $0.figure.request != nil })
    }

    @Test func whatSpeaksAgainstComparingIsSaid() {
        var other = RecordedFixture.run(factor: 1, seed: 1)
        other.scenario.sha256 = OpaqueText("11ee")
        other.outcome = .inconclusive
        other.machine?.cores = 2
        let comparison = Comparison(base: Self.slower.base, target: RunGroup(name: "other", results: [other]))
        #expect(comparison.warnings.count == 3, "\(comparison.warnings)")
    }
}

@Suite struct FailConditionTests {
    private static let names = Comparison(
        base: RunGroup(name: "base.json", results: [RecordedFixture.run(factor: 1, seed: 1)]),
        target: RunGroup(name: "target.json", results: [RecordedFixture.run(factor: 1.5, seed: 2)])
    )

    @Test(arguments: [
        ("http_req_duration p(95) > +10%", FailCondition.Ending.failed),
        ("http_req_duration p(95) > +100%", .held),
        ("http_req_duration avg >= +1ms", .failed),
        ("http_req_duration p(50) < -5%", .held),
        ("http_req_duration{operation:switchCycle} p(95) > +10%", .failed),
        ("http_req_duration{name:/sessions} p(95) > +10%", .failed),
        ("http_req_failed rate > +0.5pp", .held),
        ("http_reqs rate < -10%", .held),
        ("http_req_duration p(95) > +0.01s", .failed),
    ])
    func conditionsAreJudged(_ text: String, _ ending: FailCondition.Ending) throws {
        let condition = try FailCondition(parsing: text)
        #expect(condition.ending(of: try condition.row(in: Self.names)) == ending)
    }

    /// More than the limit, but no more than chance: neither held nor failed.
    @Test func whatMayBeChanceIsUnclear() throws {
        let comparison = Comparison(
            base: RunGroup(name: "a", results: [RecordedFixture.run(factor: 1, seed: 1, seconds: 10)]),
            target: RunGroup(name: "b", results: [RecordedFixture.run(factor: 1, seed: 5, seconds: 10)])
        )
        let row = try #require(comparison.rows.first { $0.finding == .unclear && $0.difference != 0 })
        let sign = row.difference > 0 ? "> +0.01%" : "< -0.01%"
        let condition = try FailCondition(parsing: "\(row.figure.metric) \(row.figure.figure) \(sign)")
        #expect(condition.ending(of: row) == .unclear)
    }

    @Test(arguments: [
        ("", "a metric is missing"),
        ("http_req_duration", "a figure is missing"),
        ("http_req_duration p95 > +10%", "write `p(95)`"),
        ("http_req_duration p(101) > +10%", "with N from 0 to 100"),
        ("http_req_duration p(95) +10%", "a comparison is missing"),
        ("http_req_duration p(95) == +10%", "`==` is none of the comparisons"),
        ("http_req_duration p(95) >", "a limit is missing"),
        ("http_req_duration p(95) > 10%", "write `+10%` for more than the base"),
        ("http_req_duration p(95) > +ten", "is no difference"),
        ("http_req_duration p(95) > +10% or so", "nothing may follow the limit"),
        ("http_req_duration{a:b p(95) > +10%", "`{` is not closed"),
        ("http_req_duraton p(95) > +10%", "did you mean `http_req_duration`?"),
        ("http_req_duration{name:/session} p(95) > +1%", "did you mean `http_req_duration{name:/sessions}`?"),
        ("http_req_duration rate > +10%", "`http_req_duration` is a trend, which has no `rate`"),
        ("http_req_duration p(95) > +1pp", "`pp` is for shares"),
        ("http_reqs rate > +1ms", "`http_reqs` is not a time"),
    ])
    func mistakesAreNamed(_ text: String, _ message: String) {
        do {
            let condition = try FailCondition(parsing: text)
            _ = try condition.row(in: Self.names)
            Issue.record("no error for \(text)")
        } catch {
            #expect(error.message.contains(message), "\(error.message)")
            #expect(error.range.upperBound <= max(1, text.count))
        }
    }

    @Test func thePlaceIsUnderlined() {
        #expect {
            try FailCondition(parsing: "http_req_duration p95 > +10%")
        } throws: { error in
            (error as? FailCondition.Problem)?.description == """
                `p95`: write `p(95)`
                  http_req_duration p95 > +10%
                                    ^^^
                """
        }
    }
}
