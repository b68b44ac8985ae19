import SquallMetrics
import SquallPlan

/// The parts of the document that belong to one run.
struct MarkdownRun {
    let result: RunResult
    let artifact: String?

    /// The run's name, with its label.
    var heading: String {
        result.label.map { "\(result.scenario.name) (\($0))" } ?? result.scenario.name
    }

    var sign: String {
        switch result.outcome {
        case .passed: "✅"
        case .failed, .error: "❌"
        case .inconclusive, .aborted: "⚠️"
        case .skipped: "☐"
        }
    }

    var status: String {
        let word =
            switch result.outcome {
            case .passed: "Pass"
            case .failed: "Fail"
            case .inconclusive: "Inconclusive"
            case .aborted: "Interrupted"
            case .skipped: "Skipped"
            case .error: "Error"
            }
        return "\(sign) \(word)"
    }

    static func minute(_ time: String) -> String {
        String(time.prefix(16)).replacing("T", with: " ")
    }

    func observed(_ threshold: ThresholdResult) -> String {
        MarkdownText.escaped(
            ObservedText(result.metrics[threshold.metric], ConsoleStyle(color: true)).text(threshold)
        )
    }

    private func figure(_ metric: String, _ name: String) -> String? {
        guard let found = result.metrics[metric], let value = found.values[name] else { return nil }
        let bound = found.lowerBounds?.contains(name) == true ? "≥ " : ""
        return bound + FigureText.text(value, name, found)
    }

    /// In the manner of `Latency p95: 107.51 ms · Failures: 0`.
    var keyMetrics: String {
        var parts: [String] = []
        if let p95 = figure("http_req_duration", "p(95)") { parts.append("Latency p95: `\(p95)`") }
        if let failed = figure("http_req_failed", "rate") { parts.append("Failed: `\(failed)`") }
        if let rate = figure("http_reqs", "rate") { parts.append("Requests: `\(rate)`") }
        if let sockets = result.sockets, !sockets.isEmpty {
            let dropped = sockets.reduce(0) { $0 + $1.messagesDropped }
            parts.append("Sockets: `\(Humanized.count(sockets.reduce(0) { $0 + $1.sessions }))`")
            parts.append("Dropped messages: `\(Humanized.count(dropped))`")
        }
        parts.append("Iterations: `\(Humanized.count(result.scenarios.reduce(0) { $0 + $1.iterations }))`")
        return parts.joined(separator: " · ")
    }

    // MARK: Details

    /// Configuration, requests, sockets, checks and errors of the run.
    func details() -> [String] {
        configuration() + leftBehind() + requests() + sockets() + checks() + errors()
    }

    private func configuration() -> [String] {
        let rows = result.scenarios.map { row in
            [
                MarkdownText.escaped(row.name), row.executor, Humanized.count(row.maxVUs),
                Humanized.count(row.iterations),
                Humanized.count(row.failedIterations), Humanized.count(row.droppedIterations),
            ]
        }
        let load = "\(Humanized.milliseconds(result.loadSeconds * 1_000)) of load"
        guard !rows.isEmpty else { return [load] }
        let head = ["Scenario", "Executor", "VUs at most", "Iterations", "Failed", "Dropped"]
        return ["**Configuration**: \(load)", ""] + MarkdownText.table(head, numbers: [2, 3, 4, 5], rows)
    }

    /// What teardown could not do.
    private func leftBehind() -> [String] {
        guard let failures = result.teardownFailures, !failures.isEmpty else { return [] }
        let rows = failures.map { row in
            [MarkdownText.escaped(row.step), MarkdownText.code(row.place), Humanized.count(row.count)]
                + [MarkdownText.escaped(row.message)]
        }
        return ["", "**Left behind**: what teardown could not do", ""]
            + MarkdownText.table(["Step", "Place", "Times", "Why"], numbers: [2], rows)
    }

    private func requests() -> [String] {
        guard !result.requests.isEmpty else { return [] }
        let isShared = Set(result.requests.map(\.scenario)).count > 1
        let rows = result.requests.sorted { ($1.count, $0.name) < ($0.count, $1.name) }.prefix(50).map { row in
            let name = row.name.hasPrefix(row.method + " ") ? row.name : "\(row.method) \(row.name)"
            let place = isShared && !row.scenario.isEmpty ? "\(row.scenario): " : ""
            return [MarkdownText.escaped(place + name), Humanized.count(row.count), Humanized.count(row.failed)]
                + ["avg", "med", "p(95)", "p(99)", "max"].map { time($0, row) }
        }
        let head = ["Request", "Count", "Failed", "Avg", "p50", "p95", "p99", "Max"]
        return ["", "**Requests** (`http_req_duration`)", ""]
            + MarkdownText.table(head, numbers: Set(1...7), rows)
    }

    private func time(_ name: String, _ row: RequestResult) -> String {
        let bound = row.lowerBounds?.contains(name) == true ? "≥ " : ""
        return row.latency[name].map { bound + Humanized.milliseconds($0) } ?? "–"
    }

    private func sockets() -> [String] {
        guard let sockets = result.sockets, !sockets.isEmpty else { return [] }
        let rows = sockets.map { row in
            [
                MarkdownText.escaped(row.name), row.kind.rawValue, Humanized.count(row.sessions),
                Humanized.count(row.failed), Humanized.count(row.messagesSent), Humanized.count(row.messagesReceived),
                Humanized.count(row.messagesDropped),
            ] + [row.connectingMs, row.answerMs ?? KeyedList()].map { $0["p(95)"].map(Humanized.milliseconds) ?? "–" }
        }
        let head = [
            "Socket", "Kind", "Sessions", "Failed", "Sent", "Received", "Dropped", "Connecting p95", "Answers p95",
        ]
        return ["", "**Sockets**", ""] + MarkdownText.table(head, numbers: Set(2...8), rows)
    }

    private func checks() -> [String] {
        let seen = result.checks.filter { $0.passes + $0.fails > 0 }
        guard !seen.isEmpty else { return [] }
        let rows = seen.map { row in
            [
                MarkdownText.sign(row.fails == 0), MarkdownText.escaped(row.name), Humanized.count(row.passes),
                Humanized.count(row.fails), MarkdownText.escaped(row.firstFailure?.text ?? ""),
            ]
        }
        let head = ["", "Check", "Held", "Failed", "The first failure"]
        return ["", "**Checks**", ""] + MarkdownText.table(head, numbers: [2, 3], rows)
    }

    private func errors() -> [String] {
        guard !result.errors.isEmpty else { return [] }
        let rows = result.errors.prefix(20).map { row in
            let place = [row.scenario, row.group, row.step].filter { !$0.isEmpty }.joined(separator: ", ")
            return [
                Humanized.count(row.count), MarkdownText.code(row.kind), MarkdownText.escaped(place),
                MarkdownText.escaped(row.message),
            ]
        }
        return ["", "**Errors**", ""]
            + MarkdownText.table(["Count", "Kind", "Where", "The first one"], numbers: [0], rows)
    }

    /// Rows of the table of observed values at most: those of the most interest come first.
    private static let mostObserved = 12

    /// First and last sample of what was watched, and which systems could not be read; empty where nothing was watched.
    func observed() -> [String] {
        let rows = result.observedLines.compactMap(observedRow)
        let head = ["Observed", "Before", "After", "Change", "At most", "Trend"]
        var lines =
            rows.isEmpty ? [] : MarkdownText.table(head, numbers: [1, 2, 3, 4], Array(rows.prefix(Self.mostObserved)))
        let rest = rows.count - Self.mostObserved
        if rest > 0 { lines += ["", "\(rest) more in `result.json`."] }
        let troubles = (result.observed?.entries ?? []).filter { $0.value.failures > 0 }.map { name, source in
            let reason = source.failure.map { ": \($0)" } ?? ""
            let text = "\(name) could not be read \(Humanized.count(source.failures)) times\(reason)"
            return "- " + MarkdownText.escaped(text)
        }
        guard !troubles.isEmpty else { return lines }
        return lines + (lines.isEmpty ? [] : [""]) + troubles
    }

    private func observedRow(_ line: ObservedLine) -> [String]? {
        guard let first = line.first, let last = line.last, let most = line.max else { return nil }
        let unit = ChartUnit(line.value.unit)
        let change = (last >= first ? "+" : "") + unit.text(last - first)
        let trend = line.value.trend.map { TrendText.words($0, line.value.unit) } ?? "constant"
        return [MarkdownText.code(line.name), unit.text(first), unit.text(last), change, unit.text(most), trend]
    }

    // MARK: Highlights and bottlenecks

    var highlights: [String] {
        var lines: [String] = []
        if let p95 = figure("http_req_duration", "p(95)"), let p99 = figure("http_req_duration", "p(99)") {
            lines.append("- Latency: p95 `\(p95)`, p99 `\(p99)`")
        }
        if let rate = figure("http_reqs", "rate"), let vus = figure("vus", "max") {
            lines.append("- Throughput: `\(rate)` with up to `\(vus)` VUs")
        }
        if let slowest = result.requests.max(by: { ($0.latency["p(95)"] ?? 0) < ($1.latency["p(95)"] ?? 0) }),
            result.requests.count > 1
        {
            let name = MarkdownText.escaped("\(slowest.method) \(slowest.name)")
            lines.append("- Slowest request by p95: \(name), `\(time("p(95)", slowest))`")
        }
        let failed = result.requests.reduce(0) { $0 + $1.failed }
        lines.append("- Failed requests: `\(Humanized.count(failed))`")
        for row in result.sockets ?? [] {
            let parts = [
                "`\(Humanized.count(row.sessions))` sessions",
                "`\(Humanized.count(row.messagesReceived))` messages received",
                "`\(Humanized.count(row.messagesDropped))` dropped",
            ]
            lines.append("- \(MarkdownText.escaped(row.name)): \(parts.joined(separator: ", "))")
        }
        return lines
    }

    /// What the figures themselves show; a look at the system under test is not in them.
    var bottlenecks: [String] {
        [generatorTrouble, dropped, unfinished, longTail, failedRequests, topErrors].joined()
            .map { "- " + MarkdownText.escaped($0) }
    }

    private var generatorTrouble: [String] {
        guard result.generator.verdict != .ok else { return [] }
        let causes = result.generator.causes.map(CauseText.text).joined(separator: "; ")
        return ["The load generator (\(result.generator.verdict.rawValue)): \(causes)"]
    }

    private var dropped: [String] {
        result.scenarios.filter { $0.droppedShare > 0.001 }.map {
            "\($0.name): \(Humanized.percent($0.droppedShare)) of the iterations found no free VU in time"
        }
    }

    private var unfinished: [String] {
        guard result.unfinished.count > 0 else { return [] }
        let longest = Humanized.milliseconds(result.unfinished.longestMs)
        let count = Humanized.count(result.unfinished.count)
        return ["\(count) requests were unfinished at the end, the longest after \(longest)"]
    }

    /// Requests of which most are quick and some wait for long: queues, locks, pauses.
    private var longTail: [String] {
        result.requests.compactMap { row in
            guard let middle = row.latency["med"], let tail = row.latency["p(95)"], tail > 100, tail > 10 * middle
            else {
                return nil
            }
            return "\(row.method) \(row.name): the p95 of \(Humanized.milliseconds(tail)) is "
                + "\(Humanized.number((tail / middle).rounded())) times the median; most are quick, some wait"
        }
    }

    private var failedRequests: [String] {
        result.requests.filter { $0.failed > 0 }.sorted { $0.failed > $1.failed }.prefix(3).map { row in
            let share = Humanized.percent(Double(row.failed) / Double(max(1, row.count)))
            let refusals = row.statuses.entries.filter { $0.key == "0" || $0.key >= "400" }
            let text = "\(row.method) \(row.name): \(share) failed"
            // Statuses that the scenario expects are no failures, and which they are is not in the result.
            guard refusals.reduce(0, { $0 + $1.value }) == row.failed else { return text }
            let counts = refusals.map { "\(Humanized.count($0.value)) × \($0.key == "0" ? "no answer" : $0.key)" }
            return "\(text), \(counts.joined(separator: ", "))"
        }
    }

    private var topErrors: [String] {
        result.errors.prefix(3).map { "\(Humanized.count($0.count)) errors of kind \($0.kind): \($0.message)" }
    }
}
