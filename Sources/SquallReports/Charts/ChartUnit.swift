import SquallPlan

/// What the values of a chart are; decides how they are written.
enum ChartUnit: String, Sendable {
    case milliseconds = "ms"
    case bytes
    case bytesPerSecond = "bytes/s"
    case perSecond = "/s"
    case number = ""

    init(_ unit: MetricUnit) {
        switch unit {
        case .milliseconds: self = .milliseconds
        case .bytes: self = .bytes
        case .none: self = .number
        }
    }

    func text(_ value: Double) -> String {
        switch self {
        case .milliseconds: Humanized.milliseconds(value)
        case .bytes: Humanized.bytes(value)
        case .bytesPerSecond: Humanized.bytes(value) + "/s"
        case .perSecond, .number: Humanized.number(abs(value) < 1e-12 ? 0 : value)
        }
    }

    /// A mark of an axis: round values, so without the zeros that figures have.
    func tick(_ value: Double) -> String {
        guard self == .milliseconds else { return text(value).replacing(".00 ", with: " ").replacing(".0 ", with: " ") }
        let size = abs(value)
        if size == 0 { return "0" }
        if size < 0.9995 { return Humanized.number(value * 1_000) + "us" }
        if size < 1_000 { return Humanized.number(value) + "ms" }
        return size < 60_000 ? Humanized.number(value / 1_000) + "s" : text(value)
    }
}
