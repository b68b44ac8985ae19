import SquallPlan
import Testing

@testable import SquallLanguage

@Suite struct FileUnitTests {
    @Test(arguments: [
        ("0", 0), ("500ms", 500_000_000), ("1.5s", 1_500_000_000), ("2m", 120_000_000_000),
        ("1h30m", 5_400_000_000_000),
        ("1d", 86_400_000_000_000), ("250us", 250_000), ("1d2h30m", 95_400_000_000_000), ("0.1s", 100_000_000),
        (".5s", 500_000_000), ("1ns", 1), ("3.000000001s", 3_000_000_001), ("-5s", -5_000_000_000), ("0s", 0),
        ("106751d", 9_223_286_400_000_000_000),
    ]) func durations(text: String, nanoseconds: Int64) throws {
        #expect(try Units.duration(text) == nanoseconds)
    }

    @Test(arguments: [
        ("30", DiagnosticCode.missingUnit), ("", .invalidDuration), ("5sec", .invalidDuration), ("s", .invalidDuration),
        ("1h30", .missingUnit), ("1..5s", .invalidDuration), ("9999999d", .invalidDuration), ("1e3s", .invalidDuration),
        ("5 s", .invalidDuration), ("٣s", .invalidDuration),
    ]) func brokenDurations(text: String, code: DiagnosticCode) {
        let problem = #expect(throws: UnitProblem.self) { try Units.duration(text) }
        #expect(problem?.code == code)
        #expect(problem.map { 0 <= $0.range.lowerBound && $0.range.upperBound <= text.utf8.count } == true)
    }

    @Test(arguments: [
        ("1 s", "write `1s`"), ("1s 500ms", "write `1s500ms`"), ("1,5s", "write `1.5s`"),
        ("1,500ms", "write `1.500ms` or `1500ms`"), ("5 sec", "did you mean `5s`?"),
        ("1s-3s", "a random range, where one may stand, is written `1s..3s`"),
        ("1-3s", "a random range, where one may stand, is written `1s..3s`"),
    ]) func slipsInDurations(text: String, help: String) {
        let problem = #expect(throws: UnitProblem.self) { try Units.duration(text) }
        #expect(problem?.help == help)
    }

    @Test(arguments: [("5 MB", "write `5MB`"), ("1,5MB", "write `1.5MB`")])
    func slipsInSizes(text: String, help: String) {
        let problem = #expect(throws: UnitProblem.self) { try Units.size(text) }
        #expect(problem?.help == help)
    }

    @Test(arguments: [
        ("512B", 512), ("10KB", 10_000), ("10KiB", 10_240), ("1.5MiB", 1_572_864), ("2GB", 2_000_000_000), ("0", 0),
        ("1TiB", 1_099_511_627_776), ("100", 100),
    ]) func sizes(text: String, bytes: Int64) throws {
        #expect(try Units.size(text) == bytes)
    }

    @Test(arguments: ["10mb", "KB", "", "5 bytes", "99999999999TiB", "-1B"]) func brokenSizes(text: String) {
        #expect(throws: UnitProblem.self) { try Units.size(text) }
    }

    @Test(arguments: [
        ("20/s", 1, Int64(50_000_000)), ("30/m", 1, 2_000_000_000), ("1.5/s", 3, 2_000_000_000),
        ("100/10s", 1, 100_000_000), ("3", 3, 1_000_000_000), ("1/3s", 1, 3_000_000_000),
    ]) func ratesAreExactFractions(text: String, numerator: Int64, denominator: Int64) throws {
        let rate = try #require(try RateText(text).rate(timeUnit: 1_000_000_000))
        #expect(rate == Rate(numerator: numerator, denominator: denominator))
    }

    @Test(arguments: ["20 per second", "/s", "20/", "20/0s", "x/s", "20/s/s"]) func brokenRates(text: String) {
        #expect(throws: UnitProblem.self) { try RateText(text) }
    }

    @Test(arguments: [
        ("12", 12, 1), ("-0.5", -5, 10), ("1e3", 1000, 1), ("2.50", 25, 10), ("1.5e1", 15, 1), ("+7", 7, 1),
    ]) func numbers(text: String, numerator: Int64, denominator: Int64) {
        #expect(ExactNumber(text) == ExactNumber(numerator: numerator, denominator: denominator))
    }

    @Test(arguments: ["", "x", "1x", "1e", "--1", "1e99", "99999999999999999999", "0x10", "Inf", "."])
    func brokenNumbers(text: String) {
        #expect(ExactNumber(text) == nil)
    }

    @Test func percents() {
        #expect(Units.percent("1%") == 0.01)
        #expect(Units.percent("99.9 %") == 0.999)
        #expect(Units.percent("1") == nil)
        #expect(Units.percent("%") == nil)
    }
}
