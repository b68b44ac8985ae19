import NIOCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

enum Clock {
    /// Nanoseconds that only go forward.
    static var monotonic: Int64 { Int64(NIODeadline.now().uptimeNanoseconds) }

    /// Unix milliseconds.
    static var wall: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
