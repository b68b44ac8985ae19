#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A loop's pulse: how far it falls behind, and how much of that time it was running at all.
///
/// A loop that is late because it works is busy; one that is late without having used its thread's CPU time stood still:
/// the process was stopped, or the machine gave the core to others.
struct Heartbeat: Sendable {
    /// Nanoseconds between beats: short against the 100 ms that count as standing still.
    static let interval: Int64 = 20_000_000
    /// Pauses shorter than this (nanoseconds) are not kept.
    private static let shortestPause: Int64 = 25_000_000
    private static let mostPauses = 200

    /// Times in which the loop stood still: start (monotonic nanoseconds) and length.
    private(set) var pauses: [(start: Int64, nanoseconds: Int64)] = []
    /// CPU time of the loop's thread (nanoseconds) at the last beat and at the first of the load.
    private(set) var cpu: Int64 = 0
    private var cpuAtStart: Int64 = 0
    private var startedAt: Int64 = 0
    private(set) var lastBeat: Int64 = 0

    /// Called on the loop's thread. `due` is when the beat should have come.
    mutating func beat(due: Int64, now: Int64) {
        let cpu = Heartbeat.threadCPU()
        let standing = now - due - (cpu - self.cpu)
        if standing > Heartbeat.shortestPause { keep((due, standing)) }
        self.cpu = cpu
        lastBeat = now
    }

    /// Forgets what was before the load.
    mutating func reset(now: Int64) {
        cpu = Heartbeat.threadCPU()
        cpuAtStart = cpu
        startedAt = now
        lastBeat = now
        pauses = []
    }

    /// Seconds of CPU since the load began, and of wall time.
    var busySeconds: Double { Double(cpu - cpuAtStart) / 1e9 }
    var wallSeconds: Double { Double(lastBeat - startedAt) / 1e9 }

    private mutating func keep(_ pause: (start: Int64, nanoseconds: Int64)) {
        pauses.append(pause)
        guard pauses.count > Heartbeat.mostPauses else { return }
        if let shortest = pauses.indices.min(by: { pauses[$0].nanoseconds < pauses[$1].nanoseconds }) {
            pauses.remove(at: shortest)
        }
    }

    /// Pauses that all loops had in common: the program as a whole stood still.
    static func common(_ heartbeats: [Heartbeat]) -> [(start: Int64, nanoseconds: Int64)] {
        guard let first = heartbeats.first else { return [] }
        return heartbeats.dropFirst().reduce(first.pauses) { common, other in
            common.compactMap { pause in
                let overlaps = other.pauses.compactMap { overlap(pause, $0) }
                return overlaps.max { $0.nanoseconds < $1.nanoseconds }
            }
        }
    }

    private static func overlap(
        _ left: (start: Int64, nanoseconds: Int64),
        _ right: (start: Int64, nanoseconds: Int64)
    ) -> (start: Int64, nanoseconds: Int64)? {
        let start = max(left.start, right.start)
        let end = min(left.start + left.nanoseconds, right.start + right.nanoseconds)
        return end > start ? (start, end - start) : nil
    }

    private static func threadCPU() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
