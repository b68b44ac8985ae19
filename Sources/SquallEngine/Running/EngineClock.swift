import SquallExpressions

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The clock of a run: the system's monotonic clock, and wall time for people.
///
/// Results are never computed from wall time, so that a step of the system's clock changes nothing (measurement.md F12).
package final class EngineClock: ExpressionClock, @unchecked Sendable {
    // Written once, before any virtual user runs, and read afterwards: the hand-over to the loops orders the two.
    private var loadStartNanoseconds: Int64

    package init() {
        loadStartNanoseconds = EngineClock.now()
    }

    package var loadStart: Int64 { loadStartNanoseconds }

    /// Sets time 0 of the load; called once, before the scenarios start.
    func beginLoad(at instant: Int64) {
        loadStartNanoseconds = instant
    }

    package func monotonicNanoseconds() -> Int64 { EngineClock.now() }

    package func wallTime() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
    }

    /// Nanoseconds of the monotonic clock (about 20 ns a call).
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
