import SquallMetrics
import SquallPlan

/// What `--report-every` prints while a run lasts: the figures of the interval alone.
package enum IntervalReport {
    /// Trends beyond this many are left out.
    private static let maximumTrends = 8

    /// - Parameter elapsed: seconds since the load began.
    package static func render(_ figures: IntervalFigures, elapsed: Double, color: Bool = false) -> String {
        let style = ConsoleStyle(color: color)
        let title = style.paint("AFTER \(Humanized.clock(elapsed))", .heading)
        let remark = style.paint("the last \(Humanized.clock(figures.seconds))", .faint)
        let rows = rows(of: figures, style)
        let width = rows.map(\.label.count).max() ?? 0
        let lines = rows.map { row in
            "  " + row.label + String(repeating: " ", count: width - row.label.count + 2)
                + row.figures.joined(separator: style.dot)
        }
        return (["\(title)  \(remark)"] + lines).joined(separator: "\n")
    }

    private typealias Row = (label: String, figures: [String])

    private static func rows(of figures: IntervalFigures, _ style: ConsoleStyle) -> [Row] {
        [iterations(figures, style), requests(figures, style), sockets(figures, style), data(figures)].compactMap { $0 }
            + figures.trends.prefix(maximumTrends).map { trend($0) } + errors(figures, style)
    }

    private static func iterations(_ figures: IntervalFigures, _ style: ConsoleStyle) -> Row? {
        var parts = [counted(figures.iterations, figures), "\(Humanized.count(figures.vus)) VUs"]
        if figures.failedIterations > 0 { parts.append(bad(figures.failedIterations, "failed", style)) }
        if figures.droppedIterations > 0 { parts.append(bad(figures.droppedIterations, "dropped", style)) }
        return ("iterations", parts)
    }

    private static func requests(_ figures: IntervalFigures, _ style: ConsoleStyle) -> Row? {
        guard figures.requests > 0 || figures.sockets == nil else { return nil }
        var parts = [counted(figures.requests, figures)]
        if figures.failedRequests > 0 { parts.append(bad(figures.failedRequests, "failed", style)) }
        return ("requests", parts)
    }

    private static func sockets(_ figures: IntervalFigures, _ style: ConsoleStyle) -> Row? {
        guard let sockets = figures.sockets else { return nil }
        var parts = [
            "\(Humanized.count(sockets.open)) open", "\(Humanized.count(sockets.opened)) opened",
            "\(counted(sockets.sent, figures)) sent", "\(counted(sockets.received, figures)) received",
        ]
        if sockets.failed > 0 { parts.append(bad(sockets.failed, "failed", style)) }
        if sockets.dropped > 0 { parts.append(bad(sockets.dropped, "messages dropped", style)) }
        return ("sockets", parts)
    }

    private static func data(_ figures: IntervalFigures) -> Row? {
        ("data", ["\(Humanized.bytes(figures.bytesSent)) sent", "\(Humanized.bytes(figures.bytesReceived)) received"])
    }

    private static func trend(_ trend: IntervalFigures.Trend) -> Row {
        let value = { Humanized.value($0, trend.unit) }
        return (
            trend.name,
            [
                "med \(value(trend.med))", "p(95) \(value(trend.p95))", "p(99) \(value(trend.p99))",
                "\(Humanized.count(trend.count)) samples",
            ]
        )
    }

    private static func errors(_ figures: IntervalFigures, _ style: ConsoleStyle) -> [Row] {
        guard !figures.errors.isEmpty else { return [] }
        return [("errors", figures.errors.prefix(6).map { bad($0.count, $0.kind.rawValue, style) })]
    }

    /// `2,345 (78.2/s)`.
    private static func counted(_ number: Int64, _ figures: IntervalFigures) -> String {
        guard figures.seconds > 0 else { return Humanized.count(number) }
        let perSecond = (Double(number) / figures.seconds * 10).rounded() / 10
        return "\(Humanized.count(number)) (\(Humanized.number(perSecond))/s)"
    }

    private static func bad(_ number: Int64, _ what: String, _ style: ConsoleStyle) -> String {
        style.paint("\(Humanized.count(number)) \(what)", .bad)
    }
}
