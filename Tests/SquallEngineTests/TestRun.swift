import SquallDemo
import SquallEngine
import SquallLanguage
import SquallMetrics
import SquallPlan
import Synchronization
import Testing

/// Compiles a scenario and runs it against an embedded system on a port of its own.
struct TestRun {
    /// What `log` steps wrote.
    final class Log: RunObserver {
        private let written = Mutex<[String]>([])
        var lines: [String] { written.withLock { $0 } }
        func log(_ line: String) { written.withLock { $0.append(line) } }
        func progress(_ progress: RunProgress) {}
    }

    let result: RunResult
    let log: [String]
    /// The service's own counters, Prometheus text, read after the run.
    let served: String

    /// The system's address is `${env.BASE_URL}`; `with` are options of the session service.
    init(
        _ yaml: String,
        with options: [(name: String, value: String)] = [],
        seed: UInt64 = 1,
        stop: StopSwitch = StopSwitch(),
        limits: MachineLimits = MachineLimits(descriptors: 1024, ports: 28_000),
        judges: Bool = true
    ) async throws {
        let system = try #require(DemoSystem.named("sessions"))
        let demo = try await system.start(options: options)
        let plan = try TestRun.plan(yaml, url: demo.url("http") ?? "")
        let log = Log()
        let record = await Engine.run(
            plan,
            options: EngineOptions(seed: seed, loops: 2, judges: judges),
            observer: log,
            stop: stop,
            limits: limits
        )
        served = (try? await TestRun.metrics(of: demo)) ?? ""
        await demo.stop()
        var judged = record
        judged.health = record.health.allowingSaturation()
        result = judged.result()
        self.log = log.lines
    }

    static func plan(_ yaml: String, url: String) throws -> Plan {
        let text =
            "env: { BASE_URL: { type: url, default: \"\(url)\" } }\nhttp: { baseURL: \"${env.BASE_URL}\" }\n" + yaml
        let options = CompileOptions(readFile: { _ throws(FileReadError) in throw .notFound })
        let compilation = compile(path: "test.yaml", bytes: Array(text.utf8), options: options)
        let problems = compilation.diagnostics.filter { $0.severity == .error }.map(\.message)
        return try #require(compilation.plan, "\(problems)")
    }

    private static func metrics(of demo: RunningDemo) async throws -> String {
        let plan = try plan(
            "steps: [ { get: /metrics, capture: { text: \"${response.body}\" } }, { log: \"${text}\" } ]",
            url: demo.url("http") ?? ""
        )
        let log = Log()
        _ = await Engine.run(plan, options: EngineOptions(seed: 1, loops: 1), observer: log, stop: StopSwitch())
        return log.lines.joined()
    }

    /// A counter of the service without labels.
    func served(_ metric: String) -> Double? {
        for line in served.split(separator: "\n") where line.hasPrefix(metric + " ") {
            return Double(line.dropFirst(metric.count + 1))
        }
        return nil
    }

    func value(_ metric: String, _ name: String) -> Double? {
        result.metrics.entries.first { $0.0 == metric }?.1.values.entries.first { $0.0 == name }?.1
    }
}
