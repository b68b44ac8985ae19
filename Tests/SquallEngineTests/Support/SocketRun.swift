import SquallEngine
import SquallMetrics
import SquallPlan
import Testing

/// Runs a scenario against a `SocketServer`; its address is `${env.BASE_URL}`.
struct SocketRun {
    let result: RunResult
    let log: [String]
    let seen: SocketServer.Seen

    init(
        _ yaml: String,
        seed: UInt64 = 1,
        loops: Int = 2,
        stop: StopSwitch = StopSwitch(),
        whenOpen: (count: Int, action: @Sendable () -> Void)? = nil
    ) async throws {
        let server = try await SocketServer()
        let plan = try TestRun.plan(yaml, url: server.url)
        let log = TestRun.Log()
        let watch = Task {
            while let whenOpen, !Task.isCancelled {
                if server.seen.open >= whenOpen.count { return whenOpen.action() }
                try? await Task.sleep(for: .milliseconds(5))
            }
        }
        let record = await Engine.run(
            plan,
            options: EngineOptions(seed: seed, loops: loops),
            observer: log,
            stop: stop,
            limits: MachineLimits(descriptors: 20_000, ports: 28_000)
        )
        watch.cancel()
        // What the server still has to read of the last sockets.
        for _ in 0..<200 where server.seen.open > 0 { try await Task.sleep(for: .milliseconds(10)) }
        seen = server.seen
        await server.stop()
        var judged = record
        judged.health = record.health.allowingSaturation()
        result = judged.result()
        self.log = log.lines
    }

    func value(_ metric: String, _ name: String) -> Double? {
        result.metrics.entries.first { $0.0 == metric }?.1.values.entries.first { $0.0 == name }?.1
    }

    var errors: [String] { result.errors.map(\.kind) }
}
