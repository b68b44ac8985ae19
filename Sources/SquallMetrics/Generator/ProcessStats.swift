#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What this process has used since it started, as the kernel counts it.
package struct ProcessStats: Sendable, Hashable {
    /// User and system time of all threads.
    package var cpuSeconds: Double
    package var residentBytes: Int64
    package var peakResidentBytes: Int64
    /// Time that the hypervisor gave to others, over all CPUs; nil where it is not told.
    package var stolenSeconds: Double?
    /// Time that the cgroup's CPU quota held the process up; nil without cgroup v2.
    package var throttledSeconds: Double?
    package var throttledPeriods: Int64?

    /// Reads the kernel's counters: some file reads, for once a second and not for each request.
    package static func read() -> ProcessStats {
        let usage = ResourceUsage.read()
        return ProcessStats(
            cpuSeconds: usage.cpuSeconds,
            residentBytes: ProcFiles.residentBytes() ?? usage.peakResidentBytes,
            peakResidentBytes: ProcFiles.peakResidentBytes() ?? usage.peakResidentBytes,
            stolenSeconds: ProcFiles.stolenSeconds(),
            throttledSeconds: ProcFiles.cgroupCPU["throttled_usec"].map { Double($0) / 1e6 },
            throttledPeriods: ProcFiles.cgroupCPU["nr_throttled"]
        )
    }

    /// What was used between an earlier reading and this one.
    package func since(_ earlier: ProcessStats) -> ProcessUsage {
        ProcessUsage(
            cpuSeconds: cpuSeconds - earlier.cpuSeconds,
            maxResidentBytes: peakResidentBytes,
            stolenSeconds: ProcessStats.difference(stolenSeconds, earlier.stolenSeconds),
            throttledSeconds: ProcessStats.difference(throttledSeconds, earlier.throttledSeconds)
        )
    }

    private static func difference(_ later: Double?, _ earlier: Double?) -> Double? {
        guard let later, let earlier else { return nil }
        return later - earlier
    }
}

/// What the process used over a stretch of time.
package struct ProcessUsage: Sendable, Hashable {
    package var cpuSeconds: Double
    package var maxResidentBytes: Int64
    package var stolenSeconds: Double?
    package var throttledSeconds: Double?

    package init(
        cpuSeconds: Double = 0,
        maxResidentBytes: Int64 = 0,
        stolenSeconds: Double? = nil,
        throttledSeconds: Double? = nil
    ) {
        self.cpuSeconds = cpuSeconds
        self.maxResidentBytes = maxResidentBytes
        self.stolenSeconds = stolenSeconds
        self.throttledSeconds = throttledSeconds
    }
}

/// getrusage, which every system has.
private struct ResourceUsage {
    var cpuSeconds: Double
    var peakResidentBytes: Int64

    static func read() -> ResourceUsage {
        var usage = rusage()
        #if canImport(Glibc)
            _ = getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #else
            _ = getrusage(RUSAGE_SELF, &usage)
        #endif
        #if canImport(Darwin)
            let unit: Int64 = 1
        #else
            let unit: Int64 = 1024
        #endif
        return ResourceUsage(
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            peakResidentBytes: Int64(usage.ru_maxrss) * unit
        )
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }
}

/// The files of Linux's /proc and cgroup v2; each answer is nil where its file is missing.
enum ProcFiles {
    static func residentBytes() -> Int64? {
        guard let pages = words(of: "/proc/self/statm").dropFirst().first.flatMap({ Int64($0) }) else { return nil }
        return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// The most that was resident since this program began. getrusage counts what the process was before that, too: the
    /// memory of a large parent that started it.
    static func peakResidentBytes() -> Int64? {
        let words = words(of: "/proc/self/status")
        guard let index = words.firstIndex(of: "VmHWM:"), index + 1 < words.count else { return nil }
        return Int64(words[index + 1]).map { $0 * 1024 }
    }

    /// The eighth number of the first line of /proc/stat.
    static func stolenSeconds() -> Double? {
        let words = words(of: "/proc/stat")
        guard words.count > 8, words[0] == "cpu", let ticks = Int64(words[8]) else { return nil }
        return Double(ticks) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// `cpu.stat` of this process's cgroup (version 2).
    static var cgroupCPU: [String: Int64] {
        guard let line = text(of: "/proc/self/cgroup")?.split(separator: "\n").first(where: { $0.hasPrefix("0::") })
        else { return [:] }
        let words = words(of: "/sys/fs/cgroup\(line.dropFirst(3))/cpu.stat")
        var result: [String: Int64] = [:]
        for index in stride(from: 0, to: words.count - 1, by: 2) { result[words[index]] = Int64(words[index + 1]) }
        return result
    }

    /// The first `model name` of /proc/cpuinfo.
    static func processorName() -> String? {
        let line = text(of: "/proc/cpuinfo")?.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").dropFirst().first.map { String($0.drop { $0 == " " }) }
    }

    private static func words(of path: String) -> [String] {
        text(of: path)?.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
    }

    private static func text(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = fill(&buffer, from: descriptor)
        return count >= 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }

    private static func fill(_ buffer: inout [UInt8], from descriptor: Int32) -> Int {
        buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    }
}
