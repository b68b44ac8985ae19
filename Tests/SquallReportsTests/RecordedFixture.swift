import SquallMetrics
import SquallPlan

/// Results with everything that reports draw: histograms, series, the file's text, the machine.
enum RecordedFixture {
    /// One request at 20 ms and a slow one of ten; a stall in the middle; sockets and an observed series.
    static var result: RunResult { recorded(ResultFixture.failed, seconds: 300, slowdown: 1, seed: 1) }

    /// The same with `factor` times the latencies, and other dice.
    static func run(factor: Double, seed: UInt64, seconds: Int = 60, stall: Double = 0) -> RunResult {
        var result = recorded(ResultFixture.passed, seconds: seconds, slowdown: factor, seed: seed, stall: stall)
        result.scenario.text = nil
        return result
    }

    /// As long as a run may be before its stretches merge again.
    static var hour: RunResult {
        recorded(ResultFixture.crowded, seconds: 900, slowdown: 1, seed: 3, interval: 4)
    }

    private static func recorded(
        _ base: RunResult,
        seconds: Int,
        slowdown: Double,
        seed: UInt64,
        interval: Double = 1,
        stall: Double = 400
    ) -> RunResult {
        var recording = Recording(seconds: seconds, slowdown: slowdown, seed: seed, interval: interval, stall: stall)
        recording.record()
        var result = base
        result.loadSeconds = Double(seconds) * interval
        result.series = recording.series
        result.sockets = ResultFixture.sockets.sockets
        result.observed = KeyedList([("gateway", recording.observed)])
        for index in result.metrics.entries.indices {
            let name = result.metrics.entries[index].key
            guard name.hasPrefix("http_req_duration") else { continue }
            result.metrics.entries[index].value = metric(recording.all)
        }
        for index in result.requests.indices {
            result.requests[index].count = recording.all.count
            result.requests[index].histogram = OpaqueText(recording.all.text)
        }
        result.scenario.text = "name: switching\nsteps:\n  - get: /sessions?a=<b>&c=\"d\"\n"
        result.label = "staging"
        result.command = ["squall", "run", "scenarios/switching.yaml", "-e", "TOKEN=***", "--label", "it's staging"]
        result.machine = machine
        return result
    }

    private static func metric(_ histogram: Histogram) -> MetricResult {
        var metric = MetricResult()
        metric.type = .trend
        metric.unit = .milliseconds
        let percent = { (percent: Double) in histogram.percentile(percent).map(Histogram.value) ?? 0 }
        metric.values = KeyedList([
            ("count", Double(histogram.count)), ("min", percent(0)), ("avg", histogram.mean), ("med", percent(50)),
            ("max", percent(100)), ("p(90)", percent(90)), ("p(95)", percent(95)), ("p(99)", percent(99)),
        ])
        metric.histogram = OpaqueText(histogram.text)
        return metric
    }

    private static var machine: MachineResult {
        var machine = MachineResult()
        machine.squall = "1.2.3"
        machine.system = "Linux 6.1.0"
        machine.architecture = "x86_64"
        machine.processor = "A processor"
        machine.cores = 8
        machine.memoryBytes = 16_000_000_000
        machine.maxOpenFiles = 20_000
        return machine
    }
}

/// Requests second by second: exponential times, so many each second.
private struct Recording {
    let seconds: Int
    let slowdown: Double
    let interval: Double
    /// How long everything waits in the middle of the run, milliseconds.
    let stall: Double
    var dice: SmallDice
    var all = Histogram()
    var series = SeriesResult()
    var observed = ObservedResult()

    init(seconds: Int, slowdown: Double, seed: UInt64, interval: Double, stall: Double) {
        self.stall = stall
        self.seconds = seconds
        self.slowdown = slowdown
        self.interval = interval
        dice = SmallDice(state: seed)
    }

    mutating func record() {
        var columns: [String: [Double?]] = [:]
        for second in 0..<seconds {
            let stretch = stretch(second)
            all.merge(stretch)
            let isStall = second == seconds / 2
            add(&columns, stretch, isStall: isStall, second)
        }
        let order = [
            "seconds", "requestsPerSecond", "failedPerSecond", "iterationsPerSecond", "droppedPerSecond",
            "errorsPerSecond", "vus", "avgMs", "p50Ms", "p95Ms", "p99Ms", "maxMs",
        ]
        series.intervalSeconds = interval
        series.columns = KeyedList(order.map { ($0, columns[$0] ?? []) })
        var trend = TrendSeriesResult()
        (trend.p50, trend.p95, trend.p99) = (columns["p50Ms"] ?? [], columns["p95Ms"] ?? [], columns["p99Ms"] ?? [])
        series.trends = KeyedList([("http_req_duration{operation:switchCycle}", trend)])
        let times = (0..<seconds / 5).map { Double($0 * 5) * interval }
        let heap = times.indices.map { $0 == 3 ? nil : 50e6 + Double($0) * 1e5 }
        var value = ObservedValueResult()
        value.unit = .bytes
        let last = heap.last ?? nil
        value.values = KeyedList([("first", 50e6), ("last", last ?? 0), ("min", 50e6), ("max", last ?? 0)])
        value.trend = TrendResult()
        observed.target = "http://127.0.0.1:1/metrics"
        observed.samples = Int64(times.count)
        observed.values = KeyedList([("heap_bytes", value)])
        observed.series.seconds = times
        observed.series.columns = KeyedList([("heap_bytes", heap)])
    }

    /// 50 requests; in the stall they wait.
    private mutating func stretch(_ second: Int) -> Histogram {
        var stretch = Histogram()
        for number in 0..<50 {
            let slow = number % 10 == 0 ? 5.0 : 1
            let stall = second == seconds / 2 ? stall : 0
            let milliseconds = (1 + 10 * slow * dice.exponential()) * slowdown + stall
            stretch.record(Int64(milliseconds * 1e6))
        }
        return stretch
    }

    private func add(
        _ columns: inout [String: [Double?]],
        _ stretch: Histogram,
        isStall: Bool,
        _ second: Int
    ) {
        let percent = { (percent: Double) in stretch.percentile(percent).map(Histogram.value) }
        let values: [(String, Double?)] = [
            ("seconds", interval), ("requestsPerSecond", 50), ("failedPerSecond", isStall ? 12 : 0),
            ("iterationsPerSecond", 5), ("droppedPerSecond", isStall ? 3 : 0), ("errorsPerSecond", isStall ? 12 : 0),
            ("vus", min(10, Double(second))), ("avgMs", stretch.mean), ("p50Ms", percent(50)), ("p95Ms", percent(95)),
            ("p99Ms", percent(99)),
            ("maxMs", percent(100)),
        ]
        for (name, value) in values { columns[name, default: []].append(value) }
    }
}

/// A small generator with a seed (splitmix64).
struct SmallDice {
    var state: UInt64

    /// Above 0, at most 1.
    mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return (Double(mixed >> 11) + 1) / 9_007_199_254_740_992
    }

    /// Exponential with mean 1, by von Neumann's comparisons: no logarithm, so the same on every system.
    mutating func exponential() -> Double {
        var whole = 0.0
        while true {
            let first = uniform()
            var last = first
            var isOdd = true
            while true {
                let next = uniform()
                if next >= last { break }
                last = next
                isOdd.toggle()
            }
            if isOdd { return whole + first }
            whole += 1
        }
    }
}
