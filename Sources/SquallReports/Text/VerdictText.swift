import SquallMetrics

/// The verdict in words, the same in every report.
struct VerdictText {
    let result: RunResult

    var word: String {
        switch result.outcome {
        case .passed: "PASSED"
        case .failed: "FAILED"
        case .inconclusive: "INCONCLUSIVE"
        case .aborted: "INTERRUPTED"
        case .skipped: "SKIPPED"
        case .error: "ERROR"
        }
    }

    var tone: ConsoleStyle.Tone {
        switch result.outcome {
        case .passed: .good
        case .failed, .error: .bad
        case .inconclusive, .aborted, .skipped: .doubtful
        }
    }

    /// Why, in sentences; causes of the generator are marked by the caller.
    var reasons: [String] {
        var reasons: [String] = []
        if result.outcome != .aborted, let reason = result.reason { reasons.append(reason) }
        if result.outcome == .inconclusive {
            reasons.append("squall itself was the bottleneck, so the figures do not speak for the system:")
        }
        return reasons
    }

    /// The causes that make a run inconclusive.
    var causes: [String] {
        guard result.outcome == .inconclusive else { return [] }
        return result.generator.causes.prefix(3).map(CauseText.text)
    }

    /// How many thresholds and assertions held; nil where nothing is judged.
    var judgement: String? {
        guard result.outcome != .skipped, result.outcome != .error else { return nil }
        let parts = [
            VerdictText.share(result.thresholds.map(\.passed), "threshold"),
            VerdictText.share(result.assertions.map(\.passed), "assertion"),
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
}

/// A cause of the generator's verdict in words.
enum CauseText {
    static func text(of cause: CauseResult) -> String {
        "\(cause.message): \(figures(of: cause))"
    }

    private static func figures(of cause: CauseResult) -> String {
        switch cause.kind {
        case .lateness:
            "p(99) \(Humanized.milliseconds(cause.value)), limit \(Humanized.milliseconds(cause.limit))"
        case .stall: "\(Humanized.milliseconds(cause.value)), limit \(Humanized.milliseconds(cause.limit))"
        case .shortfall: "\(Humanized.percent(cause.value)), limit \(Humanized.percent(cause.limit))"
        case .ports, .descriptors: "\(Humanized.number(cause.value)) times"
        }
    }
}
