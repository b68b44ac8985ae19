import SquallMetrics

extension ReportPage {
    /// One line that decides, and one that says what was run.
    func verdict() -> [String] {
        let sign = verdictSign
        let headline = style.paint("\(sign.text) \(sign.word)", sign.tone)
        let name = style.paint(result.scenario.name, .strong)
        var lines = [[headline, name].joined(separator: "  ")]
        lines.append(contentsOf: verdictReasons.map { "  " + $0 })
        lines.append("  " + style.paint(facts.joined(separator: style.dot), .faint))
        lines.append(contentsOf: result.warnings.map { "  " + style.paint("\(style.doubt) \($0)", .doubtful) })
        return lines
    }

    private var verdictSign: (text: String, word: String, tone: ConsoleStyle.Tone) {
        switch result.outcome {
        case .passed: (style.held, "PASSED", .good)
        case .failed: (style.broken, "FAILED", .bad)
        case .inconclusive: ("?", "INCONCLUSIVE", .doubtful)
        case .aborted: (style.doubt, "INTERRUPTED", .doubtful)
        case .skipped: ("-", "SKIPPED", .doubtful)
        case .error: (style.broken, "ERROR", .bad)
        }
    }

    private var verdictReasons: [String] {
        var reasons: [String] = []
        if result.outcome != .aborted, let reason = result.reason { reasons.append(reason) }
        if result.outcome == .inconclusive {
            reasons.append("squall itself was the bottleneck, so the figures do not speak for the system:")
            reasons.append(
                contentsOf: result.generator.causes.prefix(3).map { "\(style.doubt) \(ReportPage.text(of: $0))" }
            )
        }
        if let judged = judgement { reasons.append(judged) }
        return reasons
    }

    private var judgement: String? {
        guard result.outcome != .skipped, result.outcome != .error else { return nil }
        let parts = [
            ReportPage.share(result.thresholds.map(\.passed), "threshold"),
            ReportPage.share(result.assertions.map(\.passed), "assertion"),
        ]
        let text = parts.compactMap { $0 }.joined(separator: ", ")
        return text.isEmpty ? "nothing was judged: the file has neither thresholds nor assertions" : text
    }

    private static func share(_ outcomes: [Bool], _ word: String) -> String? {
        guard !outcomes.isEmpty else { return nil }
        let failed = outcomes.count { !$0 }
        let words = outcomes.count == 1 ? word : word + "s"
        if failed > 0 { return "\(failed) of \(outcomes.count) \(words) failed" }
        switch outcomes.count {
        case 1: return "the \(word) held"
        case 2: return "both \(words) held"
        default: return "all \(outcomes.count) \(words) held"
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
