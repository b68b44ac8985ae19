/// How much memory the demo holds on to without needing it, for watchers to notice.
struct BallastSettings: Sendable {
    /// An amount of memory and the nanoseconds in which it comes to it.
    struct Pace: Sendable, Equatable {
        var bytes: Int
        var period: Int64
    }

    /// Grows for ever.
    var leak: Pace?
    /// Grows, and is let go of at the end of each period, as garbage is.
    var sawtooth: Pace?

    var isEmpty: Bool { leak == nil && sawtooth == nil }

    /// - Parameter elapsed: nanoseconds since the settings were made.
    func bytes(after elapsed: Int64) -> Int {
        let leaked = leak.map { Double($0.bytes) * Double(elapsed) / Double($0.period) } ?? 0
        let tooth = sawtooth.map { Double($0.bytes) * Double(elapsed % $0.period) / Double($0.period) } ?? 0
        return Int(leaked + tooth)
    }

    static let table = OptionTable<BallastSettings>(entries: [
        .init("leak", "SIZE/TIME", "hold on to so much more memory again and again: 1MB/min") {
            (settings, text) throws(DemoOptionError) in
            settings.leak = try pace(text)
        },
        .init("sawtooth", "SIZE/TIME", "memory that grows by SIZE within TIME and is then let go of: 20MB/10s") {
            (settings, text) throws(DemoOptionError) in
            settings.sawtooth = try pace(text)
        },
    ])

    private static func pace(_ text: String) throws(DemoOptionError) -> Pace {
        let (size, time) = try OptionValue.pair(text)
        let units: [String: Int64] = ["s": 1_000_000_000, "min": 60_000_000_000, "h": 3_600_000_000_000]
        var pace = Pace(bytes: try OptionValue.bytes(size), period: units[time] ?? 0)
        if units[time] == nil { pace.period = try OptionValue.duration(time) }
        guard pace.period >= 1_000_000 else {
            throw DemoOptionError(description: "\"\(text)\": the time must be at least 1ms")
        }
        return pace
    }
}

extension OptionValue {
    /// `500KB`, `1MB`, `1.5GB`, as multiples of 1,000; `MiB` and the like as multiples of 1,024.
    static func bytes(_ text: String) throws(DemoOptionError) -> Int {
        let units: [(String, Double)] = [
            ("KiB", 0x1p10), ("MiB", 0x1p20), ("GiB", 0x1p30), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("B", 1),
        ]
        for (unit, factor) in units {
            guard text.hasSuffix(unit), let number = Double(text.dropLast(unit.count)) else { continue }
            guard number >= 0, number * factor < 1e12 else { break }
            return Int(number * factor)
        }
        throw DemoOptionError(description: "\"\(text)\" is not a size such as 500KB or 1MB")
    }
}
