import SquallMetrics
import SquallPlan

extension HTMLPage {
    func scenarios() -> HTML {
        guard !result.scenarios.isEmpty else { return "" }
        var table = HTMLTable(
            "scenario",
            numbers: ["iterations", "failed", "dropped", "VUs", "arrivals", "iteration med", "p(95)"]
        )
        for row in result.scenarios {
            let share = row.droppedIterations > 0 ? " (\(Humanized.percent(row.droppedShare)))" : ""
            let arrivals = row.scheduledArrivals.map { scheduled in
                "\(Humanized.count(row.startedArrivals ?? 0)) of \(Humanized.count(scheduled))"
            }
            table.add([
                "\(row.name) <small>\(row.executor)</small>", "\(Humanized.count(row.iterations))",
                "\(Humanized.count(row.failedIterations))", "\(Humanized.count(row.droppedIterations) + share)",
                "\(Humanized.count(row.maxVUs))", "\(arrivals ?? "–")",
                "\(row.iterationDurationMs["med"].map(Humanized.milliseconds) ?? "–")",
                "\(row.iterationDurationMs["p(95)"].map(Humanized.milliseconds) ?? "–")",
            ])
        }
        let isDropping = result.scenarios.contains { $0.droppedShare > 0.001 }
        let note: HTML =
            isDropping ? "<p class=\"note\">Latencies describe only the iterations that were not dropped.</p>\n" : ""
        return section("Scenarios", table.html + note)
    }

    /// Whether squall itself was fit for the load.
    func generator() -> HTML {
        let generator = result.generator
        let style =
            switch generator.verdict {
            case .ok: "good"
            case .warning: "doubtful"
            case .inconclusive: "bad"
            }
        let causes = generator.causes.map { "<li class=\"\(style)\">\(CauseText.text(of: $0))</li>" as HTML }
        let notes = generator.notes.map { "<li>\($0)</li>" as HTML }
        let list: HTML = causes.isEmpty && notes.isEmpty ? "" : "<ul>\(causes)\(notes)</ul>\n"
        return """
            <section id="generator"><h2>Generator <small class="\(style)">\(generator.verdict.rawValue)</small></h2>
            <p class="note">Whether squall itself was fit for this load.</p>
            \(list)\(HTMLPage.facts(generatorFacts))</section>

            """
    }

    private var generatorFacts: [(String, HTML)] {
        let generator = result.generator
        let loops = generator.loops.map { Humanized.percent(($0.busyShare * 1_000).rounded() / 1_000) }
        let facts: [(String, String?)] = [
            ("lateness p(99)", generator.latenessMs["p(99)"].map(Humanized.milliseconds)),
            ("longest standstill", Humanized.milliseconds(generator.longestStallMs)),
            ("loops busy", loops.isEmpty ? nil : loops.joined(separator: ", ")),
            ("CPU", Humanized.milliseconds(generator.cpuSeconds * 1_000)),
            ("memory at most", Humanized.bytes(Double(generator.maxRSSBytes))),
            ("stolen by other machines", generator.stolenSeconds.map { Humanized.milliseconds($0 * 1_000) }),
            ("held up by the CPU quota", generator.throttledSeconds.map { Humanized.milliseconds($0 * 1_000) }),
            ("Little's law", generator.littleRatio.map { Humanized.number(($0 * 10_000).rounded() / 10_000) }),
        ]
        return facts.compactMap { name, value in value.map { (name, "\($0)") } }
    }

    /// What must be the same for the figures to be the same.
    func environment() -> HTML {
        let machine = result.machine
        let processor = machine.map {
            ([$0.processor].compactMap { $0 } + ["\($0.cores) cores"]).joined(separator: ", ")
        }
        let facts: [(String, String?)] = [
            ("started", HTMLPage.second(result.startedAt)), ("ended", HTMLPage.second(result.endedAt)),
            ("setup to teardown", Humanized.milliseconds(result.durationSeconds * 1_000)),
            ("seed", "\(result.seed)"),
            ("squall", machine?.squall), ("system", machine.map { "\($0.system), \($0.architecture)" }),
            ("processor", processor), ("memory", machine?.memoryBytes.map { Humanized.bytes(Double($0)) }),
            ("open files at most", machine?.maxOpenFiles.map(Humanized.count)),
        ]
        let shown = facts.compactMap { name, value in value.map { (name, "\($0)" as HTML) } }
        let command = result.command.map { CommandText.text(of: $0) }
        let run: HTML = command.map { "<pre class=\"command\">\($0)</pre>\n" } ?? ""
        let digest = result.scenario.sha256.text
        let file: HTML = "<code title=\"\(digest)\">\(String(digest.prefix(16)))</code>"
        let env = result.env.entries.map { name, value in (name, "<code>\(value)</code>" as HTML) }
        let parameters: HTML = env.isEmpty ? "" : "<h3>Parameters</h3>\n\(HTMLPage.facts(env))"
        return section("Environment", "\(run)\(HTMLPage.facts(shown + [("sha256 of the file", file)]))\(parameters)")
    }

    /// `2026-01-02 03:04:05 UTC`
    private static func second(_ time: String) -> String {
        "\(time.prefix(19).replacing("T", with: " ")) UTC"
    }

    static func facts(_ facts: [(String, HTML)]) -> HTML {
        "<dl>\(facts.map { name, value in "<div><dt>\(name)</dt><dd>\(value)</dd></div>\n" as HTML })</dl>\n"
    }

    func metrics() -> HTML {
        guard !result.metrics.entries.isEmpty else { return "" }
        var table = HTMLTable([
            .init(title: "metric", isNumber: false), .init(title: "type", isNumber: false),
            .init(title: "values", isNumber: false),
        ])
        for (name, metric) in result.metrics.entries {
            let values = metric.values.entries.map { key, value -> HTML in
                "<span class=\"value\"><small>\(key)</small> \(FigureText.text(value, key, metric))</span> "
            }
            table.add(["<code>\(name)</code>", "\(metric.type.rawValue)", "\(values)"])
        }
        return """
            <section><details><summary><h2>All metrics <small>\(result.metrics.entries.count)</small></h2></summary>
            \(table.html)</details></section>

            """
    }

    func scenarioFile() -> HTML {
        guard let text = result.scenario.text else { return "" }
        return section("Scenario file", remark: result.scenario.file, "<pre>\(text)</pre>\n")
    }
}
