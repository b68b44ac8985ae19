import SquallMetrics
import SquallPlan

extension HTMLPage {
    private static let style = ConsoleStyle(color: true)

    /// What teardown could not do: somebody has to clean up by hand.
    func leftBehind() -> HTML {
        guard let failures = result.teardownFailures, !failures.isEmpty else { return "" }
        var table = HTMLTable([
            .init(title: "step", isNumber: false), .init(title: "place", isNumber: false), .init(title: "times"),
            .init(title: "why", isNumber: false),
        ])
        for row in failures {
            table.add(["\(row.step)", "<code>\(row.place)</code>", "\(Humanized.count(row.count))", "\(row.message)"])
        }
        return section("Left behind", remark: "what teardown could not do", table.html)
    }

    /// Failed ones first, each with how much of its limit was used.
    func thresholds() -> HTML {
        guard !result.thresholds.isEmpty else { return "" }
        var table = HTMLTable([
            .init(title: "", isNumber: false), .init(title: "metric", isNumber: false),
            .init(title: "condition", isNumber: false), .init(title: "observed"), .init(title: "of the limit"),
        ])
        for row in result.thresholds.filter({ !$0.passed }) + result.thresholds.filter(\.passed) {
            let observed = ObservedText(result.metrics[row.metric], HTMLPage.style).text(row)
            let value: HTML = row.passed ? "\(observed)" : "<b class=\"bad\">\(observed)</b>"
            table.add([
                HTMLPage.mark(row.passed), "<code>\(row.metric)</code>", "<code>\(ObservedText.condition(row))</code>",
                value,
                meter(row),
            ])
        }
        return section("Thresholds", table.html)
    }

    /// A bar for a single limit from above; nothing for the others, where a share would mislead.
    private func meter(_ row: ThresholdResult) -> HTML {
        let limits = ThresholdLimits.limits(in: row.resolved ?? row.expression)
        guard limits.count == 1, let limit = limits.first, limit.value > 0, row.expression.contains("<"),
            row.observed.values.count == 1, let observed = row.observed.values[0], observed.isFinite, observed >= 0
        else { return "" }
        let share = observed / limit.value
        let width = Coordinate.text(min(1, share) * 100)
        let style = row.passed ? "meter" : "meter over"
        let bar: HTML = "<span class=\"\(style)\"><i style=\"width:\(width)%\"></i></span>"
        return "\(bar) <span class=\"share\">\(Humanized.percent(rounded(share)))</span>"
    }

    private func rounded(_ share: Double) -> Double {
        (share * 100).rounded() / 100
    }

    func assertions() -> HTML {
        guard !result.assertions.isEmpty else { return "" }
        var table = HTMLTable([
            .init(title: "", isNumber: false), .init(title: "assertion", isNumber: false),
            .init(title: "why not", isNumber: false),
        ])
        for row in result.assertions.filter({ !$0.passed }) + result.assertions.filter(\.passed) {
            table.add([HTMLPage.mark(row.passed), "\(row.name)", "\(row.passed ? "" : row.message ?? "")"])
        }
        return section("Assertions", table.html)
    }

    /// Failed ones first, with the first failure of each.
    func checks() -> HTML {
        let seen = result.checks.filter { $0.passes + $0.fails > 0 }
        guard !seen.isEmpty else { return "" }
        let passes = seen.reduce(0) { $0 + $1.passes }
        let total = seen.reduce(passes) { $0 + $1.fails }
        var table = HTMLTable([
            .init(title: "", isNumber: false), .init(title: "check", isNumber: false),
            .init(title: "where", isNumber: false), .init(title: "held"), .init(title: "failed"),
            .init(title: "the first time", isNumber: false),
        ])
        for row in seen.filter({ $0.fails > 0 }) + seen.filter({ $0.fails == 0 }) {
            let place = [row.scenario, row.group].filter { !$0.isEmpty }.joined(separator: ", ")
            let share = Humanized.percent(Double(row.passes) / Double(row.passes + row.fails))
            table.add([
                HTMLPage.mark(row.fails == 0), "\(row.name)", "\(place)", "\(share)", "\(Humanized.count(row.fails))",
                "\(row.firstFailure.map(example) ?? "")",
            ])
        }
        let share = Humanized.percent(Double(passes) / Double(total))
        return section(
            "Checks",
            remark:
                "\(Humanized.count(passes)) of \(Humanized.count(total)) held (\(share)); checks alone do not decide",
            table.html
        )
    }

    private func example(_ failure: CheckFailure) -> String {
        "VU \(failure.vu), iteration \(failure.iteration)" + (failure.text.isEmpty ? "" : ": \(failure.text)")
    }
}
