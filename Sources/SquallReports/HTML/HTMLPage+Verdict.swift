import SquallMetrics
import SquallPlan

extension HTMLPage {
    /// What decides, why, and the few figures that people ask for first.
    func verdict() -> HTML {
        let text = VerdictText(result: result)
        let causes = text.causes.isEmpty ? "" : "<ul>\(text.causes.map { "<li>\($0)</li>" as HTML })</ul>" as HTML
        let reasons = text.reasons.map { "<p>\($0)</p>" as HTML }
        let judgement = text.judgement.map { "<p>\($0)</p>" as HTML } ?? ""
        let warnings = result.warnings.map { "<p class=\"doubtful\">! \($0)</p>" as HTML }
        let label = result.label.map { "<span class=\"label\">\($0)</span>" as HTML } ?? ""
        return """
            <header class="\(HTMLPage.style(of: text.tone))"><div class="word"><span>\(sign)</span> \(text.word)</div>
            <h1>\(result.scenario.name) \(label)</h1>
            <div class="why">\(reasons)\(causes)\(judgement)\(warnings)\(generatorRemark)</div>
            <p class="what"><code>\(result.scenario.file)</code> · \(times)</p></header>
            <div class="tiles">\(tiles.map(tile))</div>

            """
    }

    static func style(of tone: ConsoleStyle.Tone) -> String {
        switch tone {
        case .good: "good"
        case .bad: "bad"
        default: "doubtful"
        }
    }

    private var sign: String {
        switch result.outcome {
        case .passed: "✓"
        case .failed, .error: "✗"
        case .inconclusive: "?"
        case .aborted: "!"
        case .skipped: "–"
        }
    }

    /// A doubt about squall itself belongs beside the verdict, not at the end of the page.
    private var generatorRemark: HTML {
        guard result.generator.verdict == .warning else { return "" }
        return
            "<p class=\"doubtful\">! squall itself was close to its limits: see <a href=\"#generator\">generator</a></p>"
    }

    private var times: String {
        let start = result.startedAt.prefix(19).replacing("T", with: " ")
        return "\(start), \(Humanized.milliseconds(result.loadSeconds * 1_000)) of load"
    }

    // MARK: Tiles

    private struct Tile {
        var name: String
        var value: String
        var remark = ""
        var isBad = false
    }

    private func tile(_ tile: Tile) -> HTML {
        let style = tile.isBad ? "tile bad" : "tile"
        return
            "<div class=\"\(style)\"><b>\(tile.value)</b><span>\(tile.name)</span><small>\(tile.remark)</small></div>"
    }

    private var tiles: [Tile] {
        (requestTiles + socketTiles + iterationTiles)
    }

    private var requestTiles: [Tile] {
        let count = result.requests.reduce(0) { $0 + $1.count }
        guard count > 0 else { return [] }
        let failed = result.metrics["http_req_failed"]?.values["rate"] ?? 0
        let failures = Int64(exactly: result.metrics["http_req_failed"]?.values["passes"] ?? 0) ?? 0
        let rate = result.loadSeconds > 0 ? Double(count) / result.loadSeconds : 0
        let tiles = [
            Tile(
                name: "requests",
                value: Humanized.count(count),
                remark: "\(Humanized.number((rate * 10).rounded() / 10))/s"
            ),
            Tile(
                name: "failed",
                value: Humanized.percent(failed),
                remark: Humanized.count(failures),
                isBad: failures > 0
            ),
        ]
        return tiles + ["med", "p(95)", "p(99)"].compactMap(latencyTile)
    }

    private func latencyTile(_ figure: String) -> Tile? {
        guard let metric = result.metrics["http_req_duration"], let value = metric.values[figure] else { return nil }
        let bound = metric.lowerBounds?.contains(figure) == true
        return Tile(
            name: figure == "med" ? "median" : figure,
            value: (bound ? "≥" : "") + Humanized.milliseconds(value),
            remark: "latency"
        )
    }

    private var socketTiles: [Tile] {
        guard let sockets = result.sockets, !sockets.isEmpty else { return [] }
        let failed = sockets.reduce(0) { $0 + $1.failed }
        let messages = sockets.reduce(0) { $0 + $1.messagesSent + $1.messagesReceived }
        return [
            Tile(
                name: "sockets",
                value: Humanized.count(sockets.reduce(0) { $0 + $1.sessions }),
                remark: "\(Humanized.count(failed)) failed",
                isBad: failed > 0
            ),
            Tile(name: "messages", value: Humanized.count(messages), remark: "sent and received"),
        ]
    }

    private var iterationTiles: [Tile] {
        let iterations = result.scenarios.reduce(0) { $0 + $1.iterations }
        let dropped = result.scenarios.reduce(0) { $0 + $1.droppedIterations }
        let failed = result.scenarios.reduce(0) { $0 + $1.failedIterations }
        let remark =
            (failed > 0 ? ["\(Humanized.count(failed)) failed"] : [])
            + (dropped > 0 ? ["\(Humanized.count(dropped)) dropped"] : [])
        let vus = result.metrics["vus"]?.values["max"]
        return [
            Tile(name: "iterations", value: Humanized.count(iterations), remark: remark.joined(separator: ", "))
        ] + (vus.map { [Tile(name: "VUs", value: Humanized.number($0), remark: "at most")] } ?? [])
    }
}
