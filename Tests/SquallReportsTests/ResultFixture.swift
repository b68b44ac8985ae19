import SquallMetrics
import SquallPlan

/// Results as runs would have left them.
enum ResultFixture {
    static let all: [(name: String, result: RunResult)] = [
        ("passed", passed), ("failed", failed), ("inconclusive", inconclusive), ("interrupted", interrupted),
        ("setup-failed", setupFailed), ("teardown-failed", teardownFailed), ("skipped", skipped), ("crowded", crowded),
        ("sockets", sockets), ("observed", observed),
    ]

    static var passed: RunResult {
        var result = base("quickstart", "scenarios/quickstart.yaml")
        result.loadSeconds = 10
        result.thresholds = [
            threshold("http_req_duration", "p(95) < 100ms", [42.31]),
            threshold("http_req_failed", "rate < 0.1%", [0]),
        ]
        result.checks = [check("status is 200", 1_000, 0)]
        result.requests = [request("", "/sessions", "POST", 1_000, 0, 12.1)]
        result.statusCodes = KeyedList([("200", 1_000)])
        result.scenarios = [scenario("default", "constant-vus", 1_000, 0, 0, 10)]
        result.metrics = metrics(requests: 1_000, failed: 0, seconds: 10)
        return result
    }

    /// A soak with systems that were watched: one leaks, one could not be read.
    static var observed: RunResult {
        var result = base("soak", "scenarios/session-service/06-sustained.yaml")
        result.outcome = .failed
        result.exitCode = 99
        result.loadSeconds = 600
        result.thresholds = [
            threshold("observe.server.process_resident_memory_bytes", "growth < 10%", [18.2], passed: false),
            threshold("observe.server.process_resident_memory_bytes", "slope < 1MB/min", [33_333], passed: false),
            threshold("observe.server.synckairos_db_write_queue_size", "max < 100", [12]),
            threshold("observe.prom.redis_clients", "last < 100", [nil], passed: false),
        ]
        result.metrics = metrics(requests: 1_000, failed: 0, seconds: 600)
        for name in ["process_resident_memory_bytes", "synckairos_db_write_queue_size"] {
            var metric = MetricResult()
            metric.type = .gauge
            metric.unit = MetricUnit(observedPath: name)
            metric.values = KeyedList([("count", 600)])
            result.metrics.entries.append(("observe.server.\(name)", metric))
        }
        var server = ObservedResult()
        (server.kind, server.target, server.everySeconds) = (.prometheus, "http://127.0.0.1:3000/metrics", 1)
        (server.samples, server.failures, server.failure) = (600, 2, "connection refused: 127.0.0.1:3000")
        server.values = KeyedList([
            ("demo_connections_open", observedValue(2, 51, 51, .stable, 0)),
            ("http_requests_total{status:200}", observedValue(0, 90_000, 90_000, .growing, 150)),
            ("process_resident_memory_bytes", observedValue(110e6, 130.1e6, 131e6, .growing, 33_333, .bytes)),
            ("synckairos_active_sessions", observedValue(0, 0, 0, nil, 0)),
            ("synckairos_db_write_queue_size", observedValue(0, 3, 12, .stable, 0)),
        ])
        var process = ObservedResult()
        (process.kind, process.target, process.samples) = (.process, "port 3000 (pid 4711, node)", 30)
        process.values = KeyedList([
            ("cpu", observedValue(0.12, 0.98, 1.31, .tooShort, 0)), ("fds", observedValue(31, 31, 31, nil, 0)),
            ("rss", observedValue(100e6, 90e6, 104e6, .tooShort, 0, .bytes)),
        ])
        var prom = ObservedResult()
        (prom.kind, prom.target, prom.failures) = (.query, "http://127.0.0.1:9090", 3)
        prom.failure = "127.0.0.1:9090: connection refused"
        result.observed = KeyedList([("server", server), ("process", process), ("prom", prom)])
        result.warnings = ["`observe.prom` could never be read: 127.0.0.1:9090: connection refused"]
        return result
    }

    private static func observedValue(
        _ first: Double,
        _ last: Double,
        _ max: Double,
        _ verdict: RobustTrend.Verdict?,
        _ slope: Double,
        _ unit: MetricUnit = .none
    ) -> ObservedValueResult {
        var value = ObservedValueResult()
        value.unit = unit
        value.values = KeyedList([("first", first), ("last", last), ("max", max), ("count", 600)])
        value.trend = verdict.map { verdict in
            var trend = TrendResult()
            (trend.verdict, trend.slope) = (verdict, slope)
            return trend
        }
        return value
    }

    static var failed: RunResult {
        var result = base("session service: switching at a high rate", "scenarios/session-service/switching.yaml")
        result.outcome = .failed
        result.exitCode = 99
        result.loadSeconds = 300
        result.thresholds = [
            threshold(
                "http_req_duration",
                "p(95) < 100ms && p(99) < 250ms",
                [42.31, 1_204.9],
                passed: false,
                bound: true
            ),
            threshold("http_req_failed", "rate < 0.1%", [0.0123], passed: false),
            threshold("http_reqs", "rate > 100", [104.4]),
            threshold("group_duration", "avg < 1s", [nil], passed: false),
            threshold("http_req_duration{operation:switchCycle}", "p(95) < 50ms", [31.02]),
        ]
        result.assertions = [
            assertion("every session was counted", nil),
            assertion("excess connections were refused", "metrics[\"refused\"].count == 5.0 is false: 4.0 == 5.0"),
        ]
        result.checks = [
            check("status is 200", 31_003, 317, CheckFailure(vu: 17, iteration: 204, text: "response.status == 200")),
            check("the cycle was switched", 31_320, 0),
        ]
        result.requests = [
            request("switch", "create session", "POST", 1_000, 0, 12.1),
            request("switch", "switch cycle", "PUT", 30_210, 317, 24.8, lowerBounds: ["avg", "p(99)", "max"]),
            request("poll", "/sessions/{id}?full=true", "GET", 110, 70, 3.06),
        ]
        result.statusCodes = KeyedList([("0", 70), ("200", 30_000), ("201", 933), ("503", 317)])
        result.errors = [
            error("timeout", "switch", "switch cycle", "no answer within 1s", 60),
            error("connect_refused", "poll", "/sessions/{id}?full=true", "127.0.0.1:8080 refused the connection", 10),
        ]
        result.unfinished.count = 3
        result.unfinished.longestMs = 2_345
        result.scenarios = [
            scenario("switch", "ramping-arrival-rate", 30_210, 60, 1_204, 250),
            scenario("poll", "per-vu-iterations", 110, 0, 0, 5),
        ]
        result.generator.verdict = .warning
        result.generator.causes = [
            cause(.lateness, "scenario `switch`: iterations started late through squall's own fault", 0.82, 1.24)
        ]
        result.generator.notes = [
            "scenario `switch`: 1204 of 31414 arrivals (3.8 %) found no free VU; the latencies describe only those that did"
        ]
        result.metrics = metrics(requests: 31_320, failed: 387, seconds: 300)
        return result
    }

    static var inconclusive: RunResult {
        var result = passed
        result.outcome = .inconclusive
        result.exitCode = 90
        result.generator.verdict = .inconclusive
        result.generator.causes = [
            cause(.stall, "squall stood still at second 3.2 although work was due", 500.4, 100),
            cause(.lateness, "scenario `default`: iterations started late through squall's own fault", 488, 1),
        ]
        result.generator.notes = ["the cgroup's CPU quota held squall up for 3.3 s"]
        return result
    }

    static var interrupted: RunResult {
        var result = passed
        result.outcome = .aborted
        result.exitCode = 105
        result.reason = "interrupted"
        return result
    }

    static var setupFailed: RunResult {
        var result = base("quickstart", "scenarios/quickstart.yaml")
        result.outcome = .error
        result.exitCode = 107
        result.reason = "setup failed: POST http://127.0.0.1:1/login: connection refused"
        result.errors = [error("connect_refused", "", "login", "127.0.0.1:1 refused the connection", 1)]
        return result
    }

    static var teardownFailed: RunResult {
        var result = passed
        result.outcome = .error
        result.exitCode = 107
        result.reason = "teardown failed: remove job: 127.0.0.1:1 refused the connection, and 1 more"
        result.errors = [error("connect_refused", "", "remove job", "127.0.0.1:1 refused the connection", 12)]
        result.teardownFailures = [
            TeardownFailure(
                step: "remove job",
                place: "scenarios/quickstart.yaml:31",
                message: "127.0.0.1:1 refused the connection",
                count: 12
            ),
            TeardownFailure(
                step: "scenarios/quickstart.yaml:35",
                place: "scenarios/quickstart.yaml:35",
                message: "not reached: the teardown was ended before it",
                count: 1
            ),
        ]
        return result
    }

    static var skipped: RunResult {
        var result = base("quickstart", "scenarios/quickstart.yaml")
        result.outcome = .skipped
        result.reason = "skipped: the feature is switched off"
        return result
    }

    /// Conversations, and hardly a request.
    static var sockets: RunResult {
        var result = base("fan-out", "scenarios/fan-out.yaml")
        result.loadSeconds = 60
        result.sockets = [
            socket("publish", .socketIO, 20, answer: 4.2), socket("/feed", .webSocket, 200, failed: 3, dropped: 17),
        ]
        result.errors = [
            error("receive_timeout", "feed", "receive", "no message came in time; 2 messages arrived, the last: {}", 3)
        ]
        result.scenarios = [scenario("default", "per-vu-iterations", 220, 3, 0, 220)]
        return result
    }

    private static func socket(
        _ name: String,
        _ kind: SocketKind,
        _ sessions: Int64,
        failed: Int64 = 0,
        dropped: Int64 = 0,
        answer: Double? = nil
    ) -> SocketResult {
        var result = SocketResult()
        result.scenario = "default"
        result.name = name
        result.kind = kind
        result.sessions = sessions
        result.failed = failed
        result.messagesSent = sessions * 2
        result.messagesReceived = sessions * 1_000
        result.messagesDropped = dropped
        result.connectingMs = latency(3.4, sessions - failed)
        result.sessionDurationMs = latency(31_000, sessions - failed)
        result.answerMs = answer.map { latency($0, sessions) }
        return result
    }

    /// More of everything than fits.
    static var crowded: RunResult {
        var result = failed
        result.requests = (0..<40).map {
            request("s", "request number \($0) with a name that is long", "GET", 100, 1, 9)
        }
        result.checks = (0..<40).map { check("check \($0)", 10, Int64($0 % 2)) }
        result.thresholds = (0..<40).map { threshold("metric_\($0)", "avg < \($0)", [Double($0)], passed: $0 % 3 > 0) }
        result.errors = (0..<40).map { error("reset", "s", "request number \($0)", "connection reset", Int64($0)) }
        result.statusCodes = KeyedList((0..<40).map { ("\(400 + $0)", 10) })
        result.scenarios = (0..<40).map { scenario("scenario \($0)", "constant-vus", 10, 0, 0, 1) }
        result.assertions = (0..<40).map { assertion("assertion \($0)", $0 % 2 == 0 ? nil : "false") }
        result.metrics = KeyedList((0..<60).map { ("own_metric_\($0)", trend(10)) })
        return result
    }
}

// MARK: Parts

extension ResultFixture {
    private static func base(_ name: String, _ file: String) -> RunResult {
        var result = RunResult()
        result.scenario.name = name
        result.scenario.file = file
        result.scenario.sha256 = OpaqueText("00ff")
        result.startedAt = "2026-01-02T03:04:05Z"
        result.endedAt = "2026-01-02T03:09:07.5Z"
        result.durationSeconds = 302.5
        result.seed = 7
        result.generator.cpuSeconds = 1.234
        result.generator.maxRSSBytes = 31_200_000
        result.generator.loops = [
            LoopResult(busySeconds: 1, busyShare: 0.3412), LoopResult(busySeconds: 1, busyShare: 0.2),
        ]
        return result
    }

    private static func threshold(
        _ metric: String,
        _ expression: String,
        _ observed: [Double?],
        passed: Bool = true,
        bound: Bool = false
    ) -> ThresholdResult {
        var result = ThresholdResult()
        result.metric = metric
        result.expression = expression
        result.observed = ObservedValue(observed)
        result.passed = passed
        result.isLowerBound = bound ? true : nil
        return result
    }

    private static func assertion(_ name: String, _ message: String?) -> AssertionResult {
        AssertionResult(name: name, passed: message == nil, message: message)
    }

    private static func check(_ name: String, _ passes: Int64, _ fails: Int64, _ first: CheckFailure? = nil)
        -> CheckResult
    {
        var result = CheckResult()
        result.name = name
        result.passes = passes
        result.fails = fails
        result.firstFailure = first
        return result
    }

    private static func request(
        _ scenario: String,
        _ name: String,
        _ method: String,
        _ count: Int64,
        _ failed: Int64,
        _ scale: Double,
        lowerBounds: [String]? = nil
    ) -> RequestResult {
        var result = RequestResult()
        result.scenario = scenario
        result.name = name
        result.method = method
        result.count = count
        result.failed = failed
        result.latency = latency(scale, count)
        result.lowerBounds = lowerBounds
        return result
    }

    private static func latency(_ scale: Double, _ count: Int64) -> KeyedList<Double> {
        KeyedList([
            ("count", Double(count)), ("min", scale * 0.2), ("avg", scale), ("max", scale * 41.7), ("med", scale * 0.9),
            ("p(90)", scale * 2), ("p(95)", scale * 3.5), ("p(99)", scale * 12), ("p(99.9)", scale * 33),
        ])
    }

    private static func error(_ kind: String, _ scenario: String, _ step: String, _ message: String, _ count: Int64)
        -> ErrorResult
    {
        var result = ErrorResult()
        result.kind = kind
        result.scenario = scenario
        result.step = step
        result.message = message
        result.count = count
        return result
    }

    private static func scenario(
        _ name: String,
        _ executor: String,
        _ iterations: Int64,
        _ failed: Int64,
        _ dropped: Int64,
        _ vus: Int64
    ) -> ScenarioResult {
        var result = ScenarioResult()
        result.name = name
        result.executor = executor
        result.iterations = iterations
        result.failedIterations = failed
        result.droppedIterations = dropped
        result.droppedShare = Double(dropped) / Double(max(1, iterations + dropped))
        result.maxVUs = vus
        return result
    }

    private static func cause(_ kind: GeneratorHealth.Cause.Kind, _ message: String, _ value: Double, _ limit: Double)
        -> CauseResult
    {
        var result = CauseResult()
        result.kind = kind
        result.message = message
        result.value = value
        result.limit = limit
        return result
    }

    private static func metrics(requests: Double, failed: Double, seconds: Double) -> KeyedList<MetricResult> {
        KeyedList([
            ("vus", gauge(10)),
            ("iterations", counter(requests, seconds)),
            ("generator_lateness", trend(0.01)),
            ("checks", rate(requests - failed, failed)),
            ("data_sent", counter(requests * 120, seconds, .bytes)),
            ("data_received", counter(requests * 5_300, seconds, .bytes)),
            ("http_reqs", counter(requests, seconds)),
            ("http_req_failed", rate(failed, requests - failed)),
            ("http_req_duration", trend(12.1)),
            ("http_req_duration{operation:switchCycle}", trend(10.3)),
            ("http_req_blocked", trend(0)),
            ("http_req_waiting", trend(11.8)),
            ("group_duration", metric(.trend, .milliseconds, [("count", 0)])),
        ])
    }

    private static func metric(_ type: MetricType, _ unit: MetricUnit, _ values: [(String, Double)]) -> MetricResult {
        var result = MetricResult()
        result.type = type
        result.unit = unit
        result.values = KeyedList(values.map { ($0.0, $0.1) })
        return result
    }

    private static func trend(_ scale: Double) -> MetricResult {
        metric(.trend, .milliseconds, latency(scale, 1_000).entries.map { ($0.key, $0.value) })
    }

    private static func counter(_ count: Double, _ seconds: Double, _ unit: MetricUnit = .none) -> MetricResult {
        metric(.counter, unit, [("count", count), ("rate", count / seconds)])
    }

    private static func rate(_ passes: Double, _ fails: Double) -> MetricResult {
        metric(.rate, .none, [("rate", passes / (passes + fails)), ("passes", passes), ("fails", fails)])
    }

    private static func gauge(_ value: Double) -> MetricResult {
        metric(.gauge, .none, [("value", 0), ("min", 0), ("max", value), ("avg", value * 0.97)])
    }
}

extension CheckFailure {
    fileprivate init(vu: Int64, iteration: Int64, text: String) {
        self.init()
        self.vu = vu
        self.iteration = iteration
        self.text = text
    }
}

extension LoopResult {
    fileprivate init(busySeconds: Double, busyShare: Double) {
        self.init()
        self.busySeconds = busySeconds
        self.busyShare = busyShare
    }
}
