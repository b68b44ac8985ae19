import SquallMetrics

extension ReportPage {
    /// One line that decides, and one that says what was run.
    func verdict() -> [String] {
        let text = VerdictText(result: result)
        let headline = style.paint("\(verdictSign) \(text.word)", text.tone)
        let name = style.paint(result.scenario.name, .strong)
        let causes = text.causes.map { "\(style.doubt) \($0)" }
        var lines = [[headline, name].joined(separator: "  ")]
        lines += (text.reasons + causes + [text.judgement].compactMap { $0 }).map { "  " + $0 }
        lines.append("  " + style.paint(facts.joined(separator: style.dot), .faint))
        lines.append(contentsOf: result.warnings.map { "  " + style.paint("\(style.doubt) \($0)", .doubtful) })
        return lines
    }

    private var verdictSign: String {
        switch result.outcome {
        case .passed: style.held
        case .failed, .error: style.broken
        case .inconclusive: "?"
        case .aborted: style.doubt
        case .skipped: "-"
        }
    }

    private var facts: [String] {
        let requests = result.requests.reduce(0) { $0 + $1.count }
        let iterations = result.scenarios.reduce(0) { $0 + $1.iterations }
        let perSecond = result.loadSeconds > 0 ? Double(requests) / result.loadSeconds : 0
        let sockets = (result.sockets ?? []).reduce(0) { $0 + $1.sessions }
        let made = "\(plural(requests, "request")) (\(Humanized.number((perSecond * 10).rounded() / 10))/s)"
        return [result.scenario.file, "\(Humanized.milliseconds(result.loadSeconds * 1_000)) of load"]
            + (requests > 0 || sockets == 0 ? [made] : []) + (sockets > 0 ? [plural(sockets, "socket")] : [])
            + [plural(iterations, "iteration")]
    }
}
