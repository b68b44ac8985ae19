#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Maps values to positions from 0 to 1 along an axis, and says where the marks go.
struct AxisScale: Sendable, Hashable {
    enum Kind: Sendable, Hashable { case linear, logarithmic }

    let kind: Kind
    let lower: Double
    let upper: Double

    /// From zero to a round number above the largest value.
    static func linear(to largest: Double) -> AxisScale {
        let step = niceStep(largest / 4)
        let upper = largest > 0 ? (largest / step - 1e-9).rounded(.up) * step : 1
        return AxisScale(kind: .linear, lower: 0, upper: max(upper, step))
    }

    /// Around values that may be far from zero, or below it.
    static func linear(from smallest: Double, to largest: Double) -> AxisScale {
        let step = niceStep(max(largest - smallest, abs(largest) * 0.02, 1e-9) / 4)
        let lower = (smallest / step + 1e-9).rounded(.down) * step
        let upper = (largest / step - 1e-9).rounded(.up) * step
        return AxisScale(kind: .linear, lower: lower, upper: max(upper, lower + step))
    }

    /// Between powers of ten, halved where less than one is needed; both values above 0.
    static func logarithmic(from smallest: Double, to largest: Double) -> AxisScale {
        let steps = [1, 2, 5, 10.0]
        let low = pow(10, log10(smallest).rounded(.down))
        let lower = steps.last { $0 * low <= smallest * (1 + 1e-9) }.map { $0 * low } ?? low
        let high = pow(10, log10(largest).rounded(.down))
        let upper = steps.first { $0 * high >= largest * (1 - 1e-9) }.map { $0 * high } ?? high * 10
        return AxisScale(kind: .logarithmic, lower: lower, upper: max(upper, lower * 2))
    }

    /// For times over a run: logarithmic where a linear axis would squeeze the usual values into its lowest twentieth.
    static func fitting(usual: Double, largest: Double, smallest: Double) -> AxisScale {
        guard smallest > 0, largest > 20 * usual else { return .linear(to: largest) }
        return .logarithmic(from: smallest, to: largest)
    }

    /// Values beyond the ends are moved to them.
    func position(_ value: Double) -> Double {
        let share =
            switch kind {
            case .linear: (value - lower) / (upper - lower)
            case .logarithmic: value > 0 ? log(value / lower) / log(upper / lower) : 0
            }
        return share.isFinite ? min(1, max(0, share)) : 0
    }

    /// Where the axis is marked: four to seven values.
    var ticks: [Double] {
        switch kind {
        case .linear: linearTicks
        case .logarithmic: logarithmicTicks
        }
    }

    private var linearTicks: [Double] {
        let step = AxisScale.niceStep((upper - lower) / 4)
        let first = (lower / step - 1e-9).rounded(.up)
        let last = (upper / step + 1e-9).rounded(.down)
        guard last - first <= 12 else { return [lower, upper] }
        return stride(from: first, through: last, by: 1).map { $0 * step }
    }

    private var logarithmicTicks: [Double] {
        let first = Int(log10(lower).rounded(.down))
        let last = Int(log10(upper).rounded(.up))
        let decades = last - first
        let factors: [Double] = decades <= 2 ? [1, 2, 5] : [1]
        let every = max(1, (decades + 6) / 7)
        let range = lower * (1 - 1e-9)...upper * (1 + 1e-9)
        var ticks: [Double] = []
        for power in stride(from: first, through: last, by: every) {
            let decade = pow(10, Double(power))
            ticks += factors.map { $0 * decade }.filter(range.contains)
        }
        return ticks
    }

    /// 1, 2, 2.5 or 5 times a power of ten, not below what is asked for.
    private static func niceStep(_ atLeast: Double) -> Double {
        guard atLeast > 0, atLeast.isFinite else { return 1 }
        let power = pow(10, log10(atLeast).rounded(.down))
        return ([1, 2, 2.5, 5, 10].first { $0 * power >= atLeast * (1 - 1e-9) } ?? 10) * power
    }
}

/// The marks of a time axis: round times.
enum TimeTicks {
    private static let steps: [Double] = [
        0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
    ]

    static func ticks(to seconds: Double) -> [Double] {
        guard seconds > 0, seconds.isFinite else { return [0] }
        let step = steps.first { seconds / $0 <= 6 } ?? (seconds / 6 / 86_400).rounded(.up) * 86_400
        return Array(stride(from: 0, through: seconds * (1 + 1e-9), by: step))
    }

    static func text(_ seconds: Double) -> String {
        if seconds > 0, seconds < 1 { return Humanized.milliseconds(seconds * 1_000) }
        let whole = Int64(seconds.rounded())
        if whole >= 3_600, whole.isMultiple(of: 3_600) { return "\(whole / 3_600)h" }
        if whole >= 60, whole < 3_600, whole.isMultiple(of: 60) { return "\(whole / 60)m" }
        return Humanized.clock(seconds)
    }
}
