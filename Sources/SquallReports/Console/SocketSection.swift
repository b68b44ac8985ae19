import SquallMetrics

extension ReportPage {
    /// Conversations by name: those with the most sessions first.
    func sockets() -> [String] {
        guard let sockets = result.sockets, !sockets.isEmpty else { return [] }
        let ordered = sockets.sorted { ($1.sessions, $0.name) < ($0.sessions, $1.name) }
        let (rows, more) = limited(ordered, to: 8, "sockets")
        let columns = SocketColumns(rows)
        let isShared = Set(rows.map(\.scenario)).count > 1
        var table = TextTable([.left] + Array(repeating: .right, count: columns.titles.count))
        table.add(([""] + columns.titles).map { Cell($0, .faint) })
        for row in rows {
            let place = isShared && !row.scenario.isEmpty ? "\(row.scenario): " : ""
            table.add([Cell("\(place)\(row.name)")] + columns.cells(of: row))
        }
        return [heading("SOCKETS", kinds(rows))] + table.lines(style, width: width, flexible: 0) + more
    }

    private func kinds(_ rows: [SocketResult]) -> String {
        SocketKind.allCases.filter { kind in rows.contains { $0.kind == kind } }
            .map { $0 == .webSocket ? "WebSocket" : "Socket.IO" }
            .joined(separator: ", ")
    }
}

/// The columns of the table of sockets; those that would be empty are left out.
private struct SocketColumns {
    private let hasDrops: Bool
    private let hasAnswers: Bool

    init(_ rows: [SocketResult]) {
        hasDrops = rows.contains { $0.messagesDropped > 0 }
        hasAnswers = rows.contains { $0.answerMs != nil }
    }

    var titles: [String] {
        ["sessions", "failed", "sent", "received"] + (hasDrops ? ["dropped"] : [])
            + ["connecting med", "p(95)"] + (hasAnswers ? ["answers p(95)"] : []) + ["lasted med"]
    }

    func cells(of row: SocketResult) -> [ReportPage.Cell] {
        [
            ReportPage.Cell(Humanized.count(row.sessions)),
            ReportPage.Cell(Humanized.count(row.failed), row.failed > 0 ? .bad : .plain),
            ReportPage.Cell(Humanized.count(row.messagesSent)), ReportPage.Cell(Humanized.count(row.messagesReceived)),
        ]
            + (hasDrops
                ? [ReportPage.Cell(Humanized.count(row.messagesDropped), row.messagesDropped > 0 ? .bad : .plain)]
                : []) + [time(row.connectingMs["med"]), time(row.connectingMs["p(95)"])]
            + (hasAnswers ? [time(row.answerMs?["p(95)"])] : []) + [time(row.sessionDurationMs["med"])]
    }

    private func time(_ milliseconds: Double?) -> ReportPage.Cell {
        milliseconds.map { ReportPage.Cell(Humanized.milliseconds($0)) } ?? ReportPage.Cell("-", .faint)
    }
}
