import SquallEngine
import SquallMetrics
import SquallPlan
import SquallReports
import Synchronization

/// Shows a run while it lasts, on stderr: bars that redraw themselves on a terminal, a line each 10 s elsewhere.
final class RunConsole: RunObserver {
    private struct State {
        /// Lines of the drawing that stands on the screen.
        var drawn = 0
        var lastLine = -10.0
        var previous: (elapsed: Double, requests: Double, messages: Double)?
        /// Where the interval under way began.
        var reported: (elapsed: Double, snapshot: Snapshot?) = (0, nil)
    }

    private let plan: Plan
    private let isQuiet: Bool
    private let isInteractive: Bool
    /// Seconds between interval reports; nil for none.
    private let reportInterval: Double?
    private let mask: SecretMask
    private let state = Mutex(State())

    init(plan: Plan, isQuiet: Bool, isInteractive: Bool, reportInterval: Double? = nil) {
        self.reportInterval = reportInterval
        self.plan = plan
        self.isQuiet = isQuiet
        self.isInteractive = isInteractive
        mask = SecretMask(plan.secrets)
    }

    func log(_ line: String) {
        let text = mask.apply(to: line)
        state.withLock { state in
            Terminal.note(RunConsole.erasing(state.drawn) + text)
            state.drawn = 0
        }
    }

    func progress(_ progress: RunProgress) {
        state.withLock { state in
            reportInterval(of: progress, &state)
            guard !isQuiet else { return }
            let view = view(of: progress, &state)
            if isInteractive { draw(view, &state) } else { print(view, &state) }
        }
    }

    func finish() {
        state.withLock { state in
            if state.drawn > 0 { Terminal.note(RunConsole.erasing(state.drawn), terminator: "") }
            state.drawn = 0
        }
    }

    /// Reports the interval that is over now, if one is. An explicit wish: `-q` does not silence it.
    private func reportInterval(of progress: RunProgress, _ state: inout State) {
        guard let reportInterval, progress.phase == .load else { return }
        // The clock of ticks is not exact: one that comes a little early counts.
        guard progress.elapsed - state.reported.elapsed >= reportInterval - 0.5 else { return }
        let start = state.reported.snapshot ?? progress.metrics.window.before
        let figures = IntervalFigures(from: start, to: progress.metrics.snapshot)
        let text = IntervalReport.render(figures, elapsed: progress.elapsed, color: Terminal.usesColor(2))
        Terminal.note(RunConsole.erasing(state.drawn) + text)
        state.drawn = 0
        state.reported = (progress.elapsed, progress.metrics.snapshot)
    }

    private func draw(_ view: ProgressState, _ state: inout State) {
        let lines = ConsoleProgress.lines(view, width: Terminal.width, color: Terminal.usesColor(2))
        Terminal.note(RunConsole.erasing(state.drawn) + lines.joined(separator: "\n"))
        state.drawn = lines.count
    }

    private func print(_ view: ProgressState, _ state: inout State) {
        guard view.elapsedSeconds - state.lastLine >= 9.5 else { return }
        state.lastLine = view.elapsedSeconds
        Terminal.note(ConsoleProgress.plainLine(view))
    }

    /// Moves the cursor up over what was drawn and clears it.
    private static func erasing(_ lines: Int) -> String {
        lines > 0 ? "\u{1B}[\(lines)A\u{1B}[0J" : ""
    }

    // MARK: The view

    private func view(of progress: RunProgress, _ state: inout State) -> ProgressState {
        let metrics = progress.metrics
        let requests = metrics.snapshot.counter(BuiltinMetric.httpReqs.rawValue) ?? 0
        let messages = metrics.snapshot.sockets.reduce(0.0) { $0 + Double($1.sent + $1.received) }
        let before = state.previous ?? (0, 0, 0)
        let seconds = progress.elapsed - before.elapsed
        state.previous = (progress.elapsed, requests, messages)
        let open = [BuiltinMetric.wsOpen, .socketioOpen].reduce(0) {
            $0 + (metrics.snapshot.level($1.rawValue)?.value ?? 0)
        }
        let messageRate = seconds > 0 ? (messages - before.messages) / seconds : 0
        let failed = metrics.snapshot.rate(BuiltinMetric.httpReqFailed.rawValue)
        return ProgressState(
            phase: progress.phase == .stopping ? "load" : "\(progress.phase)",
            elapsedSeconds: progress.elapsed,
            scenarios: plan.scenarios.filter(\.isEnabled).map { view(of: $0, progress) },
            requestsPerSecond: seconds > 0 ? (requests - before.requests) / seconds : 0,
            p95: metrics.value(BuiltinMetric.httpReqDuration.rawValue, .percentile(95)),
            failed: failed?.passes ?? 0,
            failedShare: failed?.rate ?? 0,
            sockets: metrics.snapshot.sockets.isEmpty ? nil : .init(open: open, messagesPerSecond: messageRate)
        )
    }

    private func view(of scenario: ScenarioPlan, _ progress: RunProgress) -> ProgressState.Scenario {
        let summary = scenario.loadSummary
        let start = Double(scenario.startTime) / 1e9
        let total = (summary.durationSeconds ?? summary.maxDurationSeconds).map { $0 - start }
        let elapsed = max(0, progress.elapsed - start)
        let completed = counter(.iterations, scenario, progress.metrics)
        var share = total.map { min(1, elapsed / $0) } ?? 0
        if summary.durationSeconds == nil, let expected = summary.expectedIterations, expected > 0 {
            share = min(1, Double(completed) / expected)
        }
        let isArrival = scenario.load.arrivalSchedule != nil
        return ProgressState.Scenario(
            name: scenario.name,
            phase: progress.elapsed < start ? .waiting : share >= 1 ? .stopping : .running,
            elapsedSeconds: min(elapsed, total ?? elapsed),
            totalSeconds: total,
            share: share,
            activeVUs: Int(level(.vus, scenario, progress.metrics)),
            maxVUs: summary.maxVUs,
            arrivalsPerSecond: isArrival && elapsed > 0 ? Double(completed) / elapsed : nil,
            completed: completed,
            dropped: counter(.droppedIterations, scenario, progress.metrics)
        )
    }

    private func counter(_ metric: BuiltinMetric, _ scenario: ScenarioPlan, _ metrics: RunMetrics) -> Int64 {
        let series = metrics.schema.series(of: metric, scenario: scenario.index)
        return Int64(series.flatMap { metrics.snapshot.counter($0) } ?? 0)
    }

    private func level(_ metric: BuiltinMetric, _ scenario: ScenarioPlan, _ metrics: RunMetrics) -> Int64 {
        let series = metrics.schema.series(of: metric, scenario: scenario.index)
        return series.flatMap { metrics.snapshot.level($0) }?.value ?? 0
    }
}
