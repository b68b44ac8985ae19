import Foundation

extension FunctionTable {
    static let time: [Function] =
        [
            Function(
                "now",
                [.form([:], .timestamp)],
                "The time of day in UTC.",
                example: "now()",
                isPure: false,
                .inFrame { (frame) throws(EvaluationError) in .timestamp(frame.clock.wallTime()) }
            ),
            Function(
                "unix",
                [.form([:], .int)],
                "Whole seconds since 1970.",
                example: "unix()",
                isPure: false,
                .inFrame { (frame) throws(EvaluationError) in .int(frame.clock.wallTime().seconds) }
            ),
            Function(
                "unixMillis",
                [.form([:], .int)],
                "Whole milliseconds since 1970.",
                example: "unixMillis()",
                isPure: false,
                .inFrame { (frame) throws(EvaluationError) in
                    let time = frame.clock.wallTime()
                    return .int(time.seconds * 1000 + Int64(time.nanoseconds) / 1_000_000)
                }
            ),
            Function(
                "since",
                [.form(["mark": .string], .duration)],
                "The time since the mark was set by a `mark` step.",
                example: "since(\"sent\")",
                isPure: false,
                .special("since")
            ),
            Function(
                "seconds",
                [.form(["number": .double], .duration)],
                "A duration of that many seconds.",
                example: "seconds(1.5)",
                .unary { (value) throws(EvaluationError) in try TimeFunctions.duration(value, 1e9, "seconds") }
            ),
            Function(
                "millis",
                [.form(["number": .double], .duration)],
                "A duration of that many milliseconds.",
                example: "millis(250)",
                .unary { (value) throws(EvaluationError) in try TimeFunctions.duration(value, 1e6, "millis") }
            ),
            Function(
                "toSeconds",
                [.form(["duration": .duration], .double)],
                "How many seconds a duration has.",
                example: "toSeconds(1500ms)",
                .unary { (value) throws(EvaluationError) in
                    .double(Double(try value.expectDuration("toSeconds")) / 1e9)
                }
            ),
            Function(
                "toMillis",
                [.form(["duration": .duration], .double)],
                "How many milliseconds a duration has.",
                example: "toMillis(1.5s)",
                .unary { (value) throws(EvaluationError) in
                    .double(Double(try value.expectDuration("toMillis")) / 1e6)
                }
            ),
        ] + TimeField.allCases.map(\.function)
}

enum TimeFunctions {
    static func duration(_ value: Value, _ scale: Double, _ function: String) throws(EvaluationError) -> Value {
        if case .int(let int) = value {
            return try Arithmetic.apply(.multiply, .duration(Int64(scale)), .int(int))
        }
        return .duration(try Arithmetic.nanoseconds(try value.expectNumber(function) * scale))
    }

    /// Seconds that the zone is ahead of UTC at that time. Zones are offsets (`+01:00`) or IANA names.
    static func offset(of zone: String, at time: Timestamp) throws(EvaluationError) -> Int {
        if zone == "UTC" || zone == "Z" { return 0 }
        if let offset = TimestampText.offset(zone) { return offset }
        guard let timeZone = TimeZone(identifier: zone) else {
            throw EvaluationError("unknown time zone \(StringLiteral.quoted(zone))")
        }
        return timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.seconds)))
    }
}

/// The accessors of timestamps, in UTC or a given time zone, and those of durations.
enum TimeField: String, CaseIterable, Sendable {
    case getFullYear, getMonth, getDate, getDayOfMonth, getDayOfWeek, getDayOfYear
    case getHours, getMinutes, getSeconds, getMilliseconds

    fileprivate var function: Function {
        .method(
            rawValue,
            [
                .form(["time": .timestamp], .int), .form(["time": .timestamp, "zone": .string], .int),
            ] + (hasDurations ? [.form(["span": .duration], .int)] : []),
            summary,
            example: "timestamp(\"2026-01-31T12:00:00Z\").\(rawValue)(\"+01:00\")",
            .list(value)
        )
    }

    private var hasDurations: Bool {
        switch self {
        case .getHours, .getMinutes, .getSeconds, .getMilliseconds: true
        default: false
        }
    }

    private var summary: String {
        switch self {
        case .getFullYear: "The year."
        case .getMonth: "The month, January being 0."
        case .getDate: "The day of the month, from 1."
        case .getDayOfMonth: "The day of the month, from 0."
        case .getDayOfWeek: "The day of the week, Sunday being 0."
        case .getDayOfYear: "The day of the year, from 0."
        case .getHours: "The hour of the day; of a duration, its whole hours."
        case .getMinutes: "The minute of the hour; of a duration, its whole minutes."
        case .getSeconds: "The second of the minute; of a duration, its whole seconds."
        case .getMilliseconds: "The millisecond of the second, of a duration too."
        }
    }

    private func value(_ arguments: [Value]) throws(EvaluationError) -> Value {
        switch arguments[0] {
        case .duration(let nanoseconds) where hasDurations && arguments.count == 1:
            return .int(part(of: nanoseconds))
        case .timestamp(let time):
            let offset =
                arguments.count > 1
                ? try TimeFunctions.offset(of: arguments[1].expectString(rawValue), at: time) : 0
            return .int(part(of: time, offset: offset))
        default:
            throw arguments[0].mismatch(rawValue, hasDurations ? "a timestamp or a duration" : "a timestamp")
        }
    }

    private func part(of span: Int64) -> Int64 {
        switch self {
        case .getHours: span / 3_600_000_000_000
        case .getMinutes: span / 60_000_000_000
        case .getSeconds: span / 1_000_000_000
        default: span / 1_000_000 % 1000
        }
    }

    private func part(of time: Timestamp, offset: Int) -> Int64 {
        let (days, second) = (time.seconds + Int64(offset)).flooredQuotientAndRemainder(by: 86_400)
        let date = CivilDate(daysSinceEpoch: days)
        switch self {
        case .getFullYear: return date.year
        case .getMonth: return Int64(date.month - 1)
        case .getDate: return Int64(date.day)
        case .getDayOfMonth: return Int64(date.day - 1)
        case .getDayOfWeek: return (days + 4).flooredQuotientAndRemainder(by: 7).1
        case .getDayOfYear: return days - CivilDate(year: date.year, month: 1, day: 1).daysSinceEpoch
        case .getHours: return second / 3600
        case .getMinutes: return second / 60 % 60
        case .getSeconds: return second % 60
        case .getMilliseconds: return Int64(time.nanoseconds) / 1_000_000
        }
    }
}
