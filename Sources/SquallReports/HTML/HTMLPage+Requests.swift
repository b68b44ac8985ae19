import SquallMetrics

extension HTMLPage {
    /// Rows beyond this many stand in result.json only.
    private static let maximumRows = 200

    func requests() -> HTML {
        guard !result.requests.isEmpty else { return "" }
        let rows = result.requests.sorted { ($1.count, $0.name) < ($0.count, $1.name) }.prefix(HTMLPage.maximumRows)
        let histograms = rows.map { $0.histogram.flatMap { Histogram(text: $0.text) } ?? Histogram() }
        let scale = DistributionChart.scale(of: histograms)
        let isShared = Set(rows.map(\.scenario)).count > 1
        let figures = ["avg", "med", "p(95)", "p(99)", "p(99.9)", "max"]
        var table = HTMLTable("request", numbers: ["count", "per s", "failed"] + figures + ["received", "spread"])
        for (row, histogram) in zip(rows, histograms) {
            table.add(
                cells(row, showsScenario: isShared) + figures.map { latency($0, row) } + [
                    "\(Humanized.bytes(Double(row.bytesReceived)))", sparkline(histogram, scale),
                ]
            )
        }
        return section("Requests", remark: "http_req_duration", table.html + requestRemarks(rows.count, scale))
    }

    private func cells(_ row: RequestResult, showsScenario: Bool) -> [HTML] {
        let hasMethod = row.name.hasPrefix(row.method + " ") || row.method.isEmpty
        let name = hasMethod ? row.name : "\(row.method) \(row.name)"
        let place: HTML = showsScenario && !row.scenario.isEmpty ? "<small>\(row.scenario)</small> " : ""
        let rate = result.loadSeconds > 0 ? Double(row.count) / result.loadSeconds : 0
        let failed = Humanized.count(row.failed)
        return [
            "\(place)\(name)", "\(Humanized.count(row.count))", "\(Humanized.number((rate * 10).rounded() / 10))",
            row.failed > 0 ? "<b class=\"bad\">\(failed)</b>" : "\(failed)",
        ]
    }

    private func latency(_ figure: String, _ row: RequestResult) -> HTML {
        guard let value = row.latency[figure] else { return "–" }
        let bound = row.lowerBounds?.contains(figure) == true ? "≥" : ""
        return "\(bound)\(Humanized.milliseconds(value))"
    }

    /// The distribution of a row; all rows share one logarithmic axis, so that they can be compared by eye.
    private func sparkline(_ histogram: Histogram, _ scale: AxisScale?) -> HTML {
        guard let scale, !histogram.isEmpty else { return "" }
        let bins = DistributionChart.bins(histogram, scale, count: 48)
        let largest = bins.max() ?? 1
        let path = bins.enumerated().filter { $0.element > 0 }.map { index, share in
            // The square root keeps the tail visible.
            "M\(index) 16V\(Coordinate.text(16 - max(1, 16 * (share / largest).squareRoot())))h1V16Z"
        }
        return
            "<svg class=\"spark\" viewBox=\"0 0 48 16\" preserveAspectRatio=\"none\"><path d=\"\(path.joined())\"/></svg>"
    }

    private func requestRemarks(_ shown: Int, _ scale: AxisScale?) -> HTML {
        var remarks: [HTML] = []
        if let scale, result.requests.contains(where: { $0.histogram != nil }) {
            let ends = [scale.lower, scale.upper].map { ChartUnit.milliseconds.tick($0) }
            remarks.append("Spread: \(ends[0]) to \(ends[1]) for every row, logarithmic; heights by square root.")
        }
        if result.requests.contains(where: { $0.lowerBounds != nil }) {
            remarks.append("≥ reaches into requests that timed out or were unfinished: the true value is larger.")
        }
        if result.unfinished.count > 0 {
            remarks.append(
                "\(Humanized.count(result.unfinished.count)) requests were unfinished at the end, the longest after \(Humanized.milliseconds(result.unfinished.longestMs))."
            )
        }
        if result.requests.count > shown { remarks.append("\(result.requests.count - shown) more in result.json.") }
        return HTML(remarks.map { "<p class=\"note\">\($0)</p>\n" })
    }

    func sockets() -> HTML {
        guard let sockets = result.sockets, !sockets.isEmpty else { return "" }
        var table = HTMLTable(
            "socket",
            numbers: [
                "sessions", "failed", "sent", "received", "dropped", "connecting med", "p(95)", "answers med", "p(95)",
                "lasted med",
            ]
        )
        for row in sockets.sorted(by: { ($1.sessions, $0.name) < ($0.sessions, $1.name) }) {
            let kind = row.kind == .webSocket ? "WebSocket" : "Socket.IO"
            table.add([
                "\(row.name) <small>\([kind, row.scenario].filter { !$0.isEmpty }.joined(separator: ", "))</small>",
                "\(Humanized.count(row.sessions))", counted(row.failed), "\(Humanized.count(row.messagesSent))",
                "\(Humanized.count(row.messagesReceived))", counted(row.messagesDropped),
                time(row.connectingMs["med"]), time(row.connectingMs["p(95)"]), time(row.answerMs?["med"]),
                time(row.answerMs?["p(95)"]), time(row.sessionDurationMs["med"]),
            ])
        }
        return section("Sockets", table.html)
    }

    /// A number that should be zero.
    private func counted(_ number: Int64) -> HTML {
        number > 0 ? "<b class=\"bad\">\(Humanized.count(number))</b>" : "0"
    }

    private func time(_ milliseconds: Double?) -> HTML {
        "\(milliseconds.map(Humanized.milliseconds) ?? "–")"
    }

    func errors() -> HTML {
        let statuses = statusList()
        guard !result.errors.isEmpty else { return statuses.isEmpty ? "" : section("Statuses", statuses) }
        var table = HTMLTable([
            .init(title: "count"), .init(title: "kind", isNumber: false), .init(title: "where", isNumber: false),
            .init(title: "the first one", isNumber: false),
        ])
        for row in result.errors.prefix(HTMLPage.maximumRows) {
            let place = [row.scenario, row.group, row.step].filter { !$0.isEmpty }.joined(separator: " · ")
            table.add([
                "\(Humanized.count(row.count))", "<b class=\"bad\">\(row.kind)</b>", "\(place)", "\(row.message)",
            ])
        }
        let total = result.errors.reduce(0) { $0 + $1.count }
        return section("Errors and statuses", remark: Humanized.count(total), table.html + statuses)
    }

    private func statusList() -> HTML {
        let entries = result.statusCodes.entries
        guard !entries.isEmpty else { return "" }
        let total = entries.reduce(0) { $0 + $1.value }
        let items = entries.map { status, count -> HTML in
            let isGood = ["2", "3"].contains(status.prefix(1))
            let name = status == "0" ? "no answer" : status
            let share = Humanized.percent(Double(count) / Double(max(1, total)))
            return
                "<li class=\"\(isGood ? "good" : "bad")\"><b>\(name)</b> \(Humanized.count(count)) <small>\(share)</small></li>"
        }
        return "<ul class=\"statuses\">\(items)</ul>\n"
    }
}

extension HTML {
    static func + (left: HTML, right: HTML) -> HTML { HTML([left, right]) }
}
