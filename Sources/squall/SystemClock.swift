import SquallExpressions

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The clock of expressions outside a run.
final class SystemClock: ExpressionClock {
    let loadStart: Int64 = 0

    func monotonicNanoseconds() -> Int64 { nanoseconds(CLOCK_MONOTONIC) }

    func wallTime() -> Timestamp {
        let now = nanoseconds(CLOCK_REALTIME)
        return Timestamp(seconds: now / 1_000_000_000, nanoseconds: Int32(now % 1_000_000_000))
    }

    private func nanoseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
