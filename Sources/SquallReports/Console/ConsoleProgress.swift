/// The live view: a bar for each scenario and a line of figures. Pure; who draws decides when and where.
package enum ConsoleProgress {
    /// Scenarios beyond this many share one line, so that the view never scrolls.
    private static let maximumBars = 8

    /// The lines for a terminal, to be drawn over the ones before.
    package static func lines(_ state: ProgressState, width: Int = 100, color: Bool = true) -> [String] {
        let style = ConsoleStyle(color: color)
        guard state.phase == "load" else { return [style.paint("  \(state.phase) ", .faint)] }
        let shown = state.scenarios.prefix(maximumBars)
        let nameWidth = min(max(8, width / 5), shown.map(\.name.count).max() ?? 0)
        let texts = shown.map { ([time(of: $0)] + counts(of: $0)).joined(separator: style.dot) }
        let room = max(60, width) - nameWidth - 7
        let barWidth = min(30, room - (texts.map(\.count).max() ?? 0) - 3)
        var lines = zip(shown, texts).map { scenario, text in
            let bar = barWidth >= 6 ? bar(scenario.share, barWidth, style) + " " : ""
            let name = padded(style.cut(scenario.name, to: nameWidth), to: nameWidth)
            return "  \(mark(of: scenario, style)) \(name) \(bar)\(style.cut(text, to: room))"
        }
        if state.scenarios.count > maximumBars {
            lines.append(style.paint("  and \(state.scenarios.count - maximumBars) more scenarios", .faint))
        }
        lines.append("  " + figures(of: state, style).joined(separator: style.dot))
        return lines
    }

    /// One line without colour, for logs: each ten seconds.
    package static func plainLine(_ state: ProgressState) -> String {
        let style = ConsoleStyle(color: false)
        guard state.phase == "load" else { return state.phase }
        let scenarios = state.scenarios.filter { $0.phase != .waiting }.map { scenario in
            "\(scenario.name) \(percent(scenario.share)) (\(counts(of: scenario).joined(separator: ", ")))"
        }
        let parts = [Humanized.clock(state.elapsedSeconds)] + scenarios + figures(of: state, style)
        return parts.joined(separator: "; ")
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func mark(of scenario: ProgressState.Scenario, _ style: ConsoleStyle) -> String {
        switch scenario.phase {
        case .waiting: style.paint(style.hasColor ? "•" : "-", .faint)
        case .running: style.paint(style.hasColor ? "▸" : ">", .good)
        case .stopping: style.paint(style.hasColor ? "↓" : "v", .doubtful)
        case .done: style.paint(style.hasColor ? "✓" : "*", .good)
        }
    }

    private static func bar(_ share: Double, _ width: Int, _ style: ConsoleStyle) -> String {
        let filled = Int((min(1, max(0, share)) * Double(width)).rounded(.down))
        let (full, empty) = style.hasColor ? ("━", "─") : ("=", "-")
        let done = String(repeating: full, count: filled)
        let rest = String(repeating: empty, count: width - filled)
        return style.hasColor ? style.paint(done, .good) + style.paint(rest, .faint) : "[\(done)\(rest)]"
    }

    private static func time(of scenario: ProgressState.Scenario) -> String {
        let elapsed = Humanized.clock(scenario.elapsedSeconds)
        return scenario.totalSeconds.map { "\(elapsed)/\(Humanized.clock($0))" } ?? elapsed
    }

    private static func counts(of scenario: ProgressState.Scenario) -> [String] {
        var parts: [String] = []
        if let arrivals = scenario.arrivalsPerSecond { parts.append("\(tenths(arrivals))/s") }
        parts.append("\(Humanized.count(Int64(scenario.activeVUs)))/\(Humanized.count(Int64(scenario.maxVUs))) VUs")
        parts.append("\(Humanized.count(scenario.completed)) done")
        if scenario.dropped > 0 { parts.append("\(Humanized.count(scenario.dropped)) dropped") }
        return parts
    }

    private static func figures(of state: ProgressState, _ style: ConsoleStyle) -> [String] {
        let failures = "\(Humanized.count(state.failed)) failed (\(Humanized.percent(state.failedShare)))"
        let sockets = state.sockets.map {
            ["\(Humanized.count($0.open)) sockets", "\(tenths($0.messagesPerSecond)) messages/s"]
        }
        return (sockets ?? []) + [
            "\(tenths(state.requestsPerSecond)) requests/s",
            "p(95) \(state.p95.map(Humanized.milliseconds) ?? "-")",
            style.paint(failures, state.failed > 0 ? .bad : .plain),
        ]
    }

    private static func tenths(_ number: Double) -> String {
        Humanized.number((number * 10).rounded() / 10)
    }

    private static func percent(_ share: Double) -> String {
        "\(Int((share * 100).rounded(.down)))%"
    }
}
