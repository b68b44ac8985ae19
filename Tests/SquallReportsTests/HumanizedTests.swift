import Testing

@testable import SquallReports

@Suite struct HumanizedTests {
    @Test(arguments: [
        (0.0, "0ms"), (0.0004, "0.40us"), (0.012, "12.0us"), (0.85, "850us"), (0.9994, "999us"), (0.9996, "1.00ms"),
        (1.234, "1.23ms"), (12.34, "12.3ms"), (99.96, "100ms"), (123.4, "123ms"), (999.6, "1.00s"), (1_234, "1.23s"),
        (59_900, "59.9s"), (60_000, "1m00s"), (125_000, "2m05s"), (3_723_000, "1h02m"), (-5, "-5.00ms"),
        (.infinity, "-"),
    ])
    func durations(milliseconds: Double, text: String) {
        #expect(Humanized.milliseconds(milliseconds) == text)
    }

    @Test(arguments: [
        (0.0, "0 B"), (999, "999 B"), (1_000, "1.00 kB"), (12_345, "12.3 kB"), (999_600, "1.00 MB"),
        (7.5e9, "7.50 GB"),
    ])
    func sizes(bytes: Double, text: String) {
        #expect(Humanized.bytes(bytes) == text)
    }

    @Test(arguments: [
        (0.0, "0%"), (1, "100%"), (0.5, "50%"), (0.9995, "99.95%"), (0.99996, "99.996%"), (0.999999999, ">99.9999%"),
        (0.001, "0.1%"), (0.00004, "0.004%"), (1e-9, "<0.0001%"), (0.333333, "33.3%"), (0.00123, "0.12%"),
        (0.9899, "98.99%"),
    ])
    func shares(share: Double, text: String) {
        #expect(Humanized.percent(share) == text)
    }

    @Test(arguments: [
        (0.0, "0"), (1_234_567, "1,234,567"), (-1_234, "-1,234"), (12.345, "12.35"), (0.5, "0.5"), (98.6, "98.6"),
        (2_345.6, "2,346"),
    ])
    func numbers(number: Double, text: String) {
        #expect(Humanized.number(number) == text)
    }
}
