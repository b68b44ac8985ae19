/// A rate of arrivals over time, linear within each piece, and the exact inverse of the area under it.
///
/// Rates are whole numbers over one common denominator Q: `rate / Q` arrivals per nanosecond. Areas are counted in units
/// of `1 / (2Q)` arrivals, in which the area of a piece, `(from + to) · duration`, is a whole number. Nothing is ever
/// rounded but the nanosecond that is answered, so a schedule cannot drift, however long it is.
struct RateCurve: Sendable {
    /// A stretch with some area under it. Stretches without any (jumps, pauses) need no piece: no arrival lies in them.
    fileprivate struct Piece: Sendable {
        /// Nanoseconds.
        let start: Int64
        let duration: UInt64
        /// Rates over Q.
        let from: UInt64
        let to: UInt64
        let areaBefore: UInt128
        let area: UInt128
    }

    private let pieces: [Piece]
    /// Nanoseconds from the start to the end of the last stage.
    let end: Int64
    /// How many units of area one arrival is worth: 2Q.
    let unitsPerArrival: UInt128
    /// The area under the whole curve, in units.
    let area: UInt128

    init(startRate: Rate, stages: [Stage<Rate>]) {
        let denominator = Self.commonDenominator(of: [startRate] + stages.map(\.target))
        var pieces: [Piece] = []
        var start: Int64 = 0
        var area: UInt128 = 0
        var from = startRate.numerator(over: denominator)
        for stage in stages {
            let duration = min(max(stage.duration, 0), ScheduleLimits.longest - start)
            let to = stage.target.numerator(over: denominator)
            let pieceArea = UInt128(from + to) * UInt128(duration)
            if pieceArea > 0 {
                pieces.append(
                    Piece(
                        start: start,
                        duration: UInt64(duration),
                        from: from,
                        to: to,
                        areaBefore: area,
                        area: pieceArea
                    )
                )
            }
            (start, area, from) = (start + duration, area + pieceArea, to)
        }
        self.pieces = pieces
        self.end = start
        self.unitsPerArrival = 2 * UInt128(denominator)
        self.area = area
    }

    /// The first nanosecond, rounded down, at which the area reaches `units`, which is at most `area`.
    ///
    /// `hint` is the piece in which the search begins; it is moved forward, so that a walk through growing areas costs
    /// the same per step however many pieces there are. 0 finds any area.
    func time(ofArea units: UInt128, hint: inout Int) -> Int64 {
        while hint < pieces.count {
            let piece = pieces[hint]
            let needed = units < piece.areaBefore ? 0 : units - piece.areaBefore
            if needed == 0 && units == 0 { return 0 }
            if needed <= piece.area { return piece.start + Int64(piece.time(ofArea: needed)) }
            hint += 1
        }
        return end
    }

    /// The smallest denominator that all rates share.
    ///
    /// Where that exceeds 10^17 (rates whose fractions have hardly anything in common), rates are rounded to that.
    private static func commonDenominator(of rates: [Rate]) -> UInt64 {
        let limit: UInt64 = 100_000_000_000_000_000
        return rates.reduce(1) { common, rate in
            let own = rate.reduced.denominator
            let (multiple, overflow) = common.multipliedReportingOverflow(by: own / gcd(common, own))
            return overflow || multiple > limit ? limit : multiple
        }
    }
}

/// Bounds within which the arithmetic of schedules is exact and cannot overflow.
enum ScheduleLimits {
    /// Nanoseconds; 146 years. What is longer is cut.
    static let longest: Int64 = 1 << 62
}

extension RateCurve.Piece {
    /// Nanoseconds after the piece's start, rounded down, at which `needed` units of its area are reached.
    ///
    /// A root in floating point comes within nanoseconds; which one it is the whole numbers decide.
    fileprivate func time(ofArea needed: UInt128) -> UInt64 {
        var time = estimatedTime(ofArea: needed)
        while time > 0, exceeds(needed, at: time) { time -= 1 }
        while time < duration, !exceeds(needed, at: time + 1) { time += 1 }
        return time
    }

    /// Whether the area under the first `time` nanoseconds, `time · (to·time + from·(2·duration - time)) / duration`,
    /// is larger than `needed`. Products take 256 bits.
    private func exceeds(_ needed: UInt128, at time: UInt64) -> Bool {
        let mean = UInt128(to) * UInt128(time) + UInt128(from) * UInt128(2 * duration - time)
        let reached = mean.multipliedFullWidth(by: UInt128(time))
        let wanted = needed.multipliedFullWidth(by: UInt128(duration))
        return (reached.high, reached.low) > (wanted.high, wanted.low)
    }

    /// The root of the quadratic, taken from the side where the rate is lower: there no two numbers of like size are
    /// subtracted.
    private func estimatedTime(ofArea needed: UInt128) -> UInt64 {
        if from <= to { return root(area: needed, low: from, high: to) }
        return duration - root(area: area - needed, low: to, high: from)
    }

    private func root(area: UInt128, low: UInt64, high: UInt64) -> UInt64 {
        guard area > 0 else { return 0 }
        let (area, low, high) = (area.asDouble, Double(low), Double(high))
        let time = area / (low + (low * low + (high - low) * area / Double(duration)).squareRoot())
        return min(UInt64(time), duration)
    }
}

extension UInt128 {
    /// The nearest double or its neighbour; the library's own conversion is generic and slower.
    fileprivate var asDouble: Double {
        Double(UInt64(truncatingIfNeeded: self >> 64)) * 0x1p64 + Double(UInt64(truncatingIfNeeded: self))
    }
}

extension Rate {
    /// The same rate in lowest terms. A rate that is not positive is 0/1.
    fileprivate var reduced: (numerator: UInt64, denominator: UInt64) {
        guard numerator > 0, denominator > 0 else { return (0, 1) }
        let (numerator, denominator) = (UInt64(numerator), UInt64(denominator))
        let divisor = gcd(numerator, denominator)
        return (numerator / divisor, denominator / divisor)
    }

    /// How many times `1 / denominator` the rate is; bounded, so that sums of two still fit.
    fileprivate func numerator(over common: UInt64) -> UInt64 {
        let (numerator, denominator) = reduced
        return UInt64(min(UInt128(numerator) * UInt128(common) / UInt128(denominator), UInt128(Int64.max)))
    }
}

private func gcd(_ first: UInt64, _ second: UInt64) -> UInt64 {
    var (first, second) = (first, second)
    while second != 0 { (first, second) = (second, first % second) }
    return first
}
