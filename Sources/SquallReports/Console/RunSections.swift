import SquallMetrics
import SquallPlan

extension ReportPage {
    func scenarios() -> [String] {
        guard result.scenarios.count > 1 || result.scenarios.contains(where: { $0.droppedIterations > 0 }) else {
            return []
        }
        var table = TextTable([.left, .left, .right, .right, .right, .right])
        table.add(["", "", "iterations", "failed", "dropped", "VUs"].map { Cell($0, .faint) })
        let (rows, more) = limited(result.scenarios, to: 6, "scenarios")
        for row in rows {
            let dropped = row.droppedIterations
            let share = dropped > 0 ? " (\(Humanized.percent(row.droppedShare)))" : ""
            table.add([
                Cell(row.name), Cell(row.executor, .faint), Cell(Humanized.count(row.iterations)),
                Cell(Humanized.count(row.failedIterations), row.failedIterations > 0 ? .bad : .plain),
                Cell(Humanized.count(dropped) + share, row.droppedShare > 0.001 ? .doubtful : .plain),
                Cell(Humanized.count(row.maxVUs)),
            ])
        }
        return [heading("SCENARIOS")] + table.lines(style, width: width, flexible: 0) + more
    }

    /// Whether squall itself was fit for the load.
    func generator() -> [String] {
        let generator = result.generator
        let tone: ConsoleStyle.Tone =
            switch generator.verdict {
            case .ok: .good
            case .warning: .doubtful
            case .inconclusive: .bad
            }
        let facts = style.paint(generatorFacts.joined(separator: style.dot), .faint)
        var lines = [heading("GENERATOR") + "  " + style.paint(generator.verdict.rawValue, tone) + "  " + facts]
        if result.outcome != .inconclusive {
            for cause in generator.causes { lines += wrapped(CauseText.text(of: cause), mark: style.doubt, tone) }
        }
        for note in generator.notes { lines += wrapped(note, mark: "-", .plain) }
        return lines
    }

    private var generatorFacts: [String] {
        let generator = result.generator
        var facts: [String] = []
        if let lateness = generator.latenessMs["p(99)"] {
            facts.append("lateness p(99) \(Humanized.milliseconds(lateness))")
        }
        if let busiest = generator.loops.map(\.busyShare).max() {
            facts.append("busiest loop \(Humanized.percent((busiest * 1_000).rounded() / 1_000))")
        }
        facts.append("\(Humanized.milliseconds(generator.cpuSeconds * 1_000)) CPU")
        facts.append("\(Humanized.bytes(Double(generator.maxRSSBytes))) memory")
        return facts
    }

    /// A text over as many lines as it needs.
    private func wrapped(_ text: String, mark: String, _ tone: ConsoleStyle.Tone) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width - 4 {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        if !line.isEmpty { lines.append(line) }
        return lines.enumerated().map { index, line in
            "  " + (index == 0 ? style.paint(mark, tone) : " ") + " " + line
        }
    }
}
