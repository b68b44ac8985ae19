import SquallExpressions

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One scheduled start of an iteration.
package struct Arrival: Sendable, Hashable {
    /// From 0, without gaps over the whole test, whichever loop runs it: `scenario.iteration`'s number.
    package var index: Int
    /// Nanoseconds after the start of the scenario.
    package var time: Int64

    package init(index: Int, time: Int64) {
        self.index = index
        self.time = time
    }
}

/// When the iterations of an arrival executor start: a pure function of the profile, without clock and state.
///
/// - uniform: arrival i happens when the area under the rate curve first reaches i. The first is at 0, all lie in
///   `0 ..< end`, so there are `ceil(area)` of them.
/// - poisson: the areas between arrivals are drawn from the exponential distribution with mean 1, so that the curve,
///   ramps included, is the process's intensity. What falls beyond the end is dropped.
package struct ArrivalSchedule: Sendable {
    private let curve: RateCurve
    package let process: ArrivalPool.Process

    /// A rate that starts at `startRate` and reaches each stage's target at its end; a stage of no length is a jump.
    package init(startRate: Rate, stages: [Stage<Rate>], process: ArrivalPool.Process = .uniform) {
        curve = RateCurve(startRate: startRate, stages: stages)
        self.process = process
    }

    /// The same rate all the time.
    package init(rate: Rate, duration: Int64, process: ArrivalPool.Process = .uniform) {
        self.init(startRate: rate, stages: [Stage(duration: duration, target: rate)], process: process)
    }

    /// Nanoseconds from the start of the scenario to its regular end: no arrival lies there or later.
    package var end: Int64 { curve.end }

    /// How many arrivals the schedule has; the mean for poisson.
    package var expectedCount: Double {
        process == .uniform ? Double(uniformCount) : Double(curve.area) / Double(curve.unitsPerArrival)
    }

    /// How many uniform arrivals there are: `ceil(area)`.
    package var uniformCount: Int {
        let (whole, rest) = curve.area.quotientAndRemainder(dividingBy: curve.unitsPerArrival)
        return Int(clamping: whole + (rest > 0 ? 1 : 0))
    }

    /// The time of uniform arrival `index`, which is in `0 ..< uniformCount`, without walking there.
    package func uniformTime(of index: Int) -> Int64 {
        var hint = 0
        return curve.time(ofArea: UInt128(max(index, 0)) * curve.unitsPerArrival, hint: &hint)
    }

    /// The arrivals in order, or a share of them: from `first` on, each `stride`-th.
    ///
    /// Loop k of n takes `first: k, stride: n`; the shares are disjoint and together the whole, for any n.
    /// - Parameter random: only poisson draws from it; every share must be given the same stream.
    package func arrivals(random: RandomStream, first: Int = 0, stride: Int = 1) -> ArrivalCursor {
        let steps: ArrivalCursor.Steps =
            switch process {
            case .uniform: .uniform(count: uniformCount)
            case .poisson: .poisson(random: random, area: 0, drawn: 0)
            }
        return ArrivalCursor(curve: curve, steps: steps, next: first, stride: stride)
    }
}

/// Walks through a schedule's arrivals in constant memory, each in constant time and independent of the ones before.
package struct ArrivalCursor: Sequence, IteratorProtocol, Sendable {
    enum Steps: Sendable {
        case uniform(count: Int)
        /// `area` is that of the last of `drawn` arrivals.
        case poisson(random: RandomStream, area: UInt128, drawn: Int)
    }

    private let curve: RateCurve
    private var steps: Steps
    private var index: Int
    private let stride: Int
    private var hint = 0

    init(curve: RateCurve, steps: Steps, next: Int, stride: Int) {
        self.curve = curve
        self.steps = steps
        self.index = next
        self.stride = stride
    }

    /// The next arrival, nil when there are no more.
    package mutating func next() -> Arrival? {
        guard let area = nextArea() else { return nil }
        let arrival = Arrival(index: index, time: curve.time(ofArea: area, hint: &hint))
        index += stride
        return arrival
    }

    /// The area at which arrival `index` happens, nil beyond the end.
    private mutating func nextArea() -> UInt128? {
        switch steps {
        case .uniform(let count):
            return index < count ? UInt128(index) * curve.unitsPerArrival : nil
        case .poisson(var random, var area, var drawn):
            while drawn <= index, area < curve.area {
                area += Self.exponential(&random, mean: curve.unitsPerArrival)
                drawn += 1
            }
            steps = .poisson(random: random, area: area, drawn: drawn)
            return area < curve.area ? area : nil
        }
    }

    /// At most 37 means: `unit()` has 53 bits. So neither the conversion nor a sum can overflow.
    private static func exponential(_ random: inout RandomStream, mean: UInt128) -> UInt128 {
        UInt128(UInt64(-log(1 - random.unit()) * Double(UInt64(mean))))
    }
}

extension LoadProfile {
    /// When iterations start; nil for executors whose VUs start the next when the last has ended.
    package var arrivalSchedule: ArrivalSchedule? {
        switch self {
        case .constantArrivalRate(let rate, let duration, let pool):
            ArrivalSchedule(rate: rate, duration: duration, process: pool.process)
        case .rampingArrivalRate(let startRate, let stages, let pool):
            ArrivalSchedule(startRate: startRate, stages: stages, process: pool.process)
        default: nil
        }
    }
}
