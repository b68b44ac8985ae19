import SquallExpressions
import Testing

@Suite struct ScalarTextTests {
    @Test(
        arguments: [
            (0, "0s"), (1, "0.000000001s"), (1_500_000_000, "1.5s"), (-1_000_000, "-0.001s"),
            (5_400_000_000_000, "5400s"),
            (.max, "9223372036.854775807s"), (.min, "-9223372036.854775808s"),
        ] as [(Int64, String)]
    )
    func durationsAreSeconds(nanoseconds: Int64, expected: String) {
        #expect(ScalarText.text(duration: nanoseconds) == expected)
    }

    @Test(
        arguments: [
            (0, 0, "1970-01-01T00:00:00Z"), (951_782_400, 0, "2000-02-29T00:00:00Z"), (-1, 0, "1969-12-31T23:59:59Z"),
            (1_234_567_890, 123_000_000, "2009-02-13T23:31:30.123Z"),
            (253_402_300_799, 999_999_999, "9999-12-31T23:59:59.999999999Z"),
            (-62_135_596_800, 0, "0001-01-01T00:00:00Z"), (4_107_542_400, 0, "2100-03-01T00:00:00Z"),
        ] as [(Int64, Int32, String)]
    )
    func timestampsAreRFC3339(seconds: Int64, nanoseconds: Int32, expected: String) {
        #expect(ScalarText.text(timestamp: Timestamp(seconds: seconds, nanoseconds: nanoseconds)) == expected)
    }

    @Test func daysAndDatesAreInverse() {
        for days in stride(from: -800_000 as Int64, through: 3_000_000, by: 97) {
            #expect(CivilDate(daysSinceEpoch: days).daysSinceEpoch == days)
        }
    }

    @Test(
        arguments: [(2000, 2, 29), (1900, 2, 28), (2024, 2, 29), (2026, 4, 30), (2026, 12, 31)] as [(Int64, Int, Int)]
    )
    func monthsHaveTheirDays(year: Int64, month: Int, days: Int) {
        #expect(CivilDate(year: year, month: month, day: 1).daysInMonth == days)
    }
}
