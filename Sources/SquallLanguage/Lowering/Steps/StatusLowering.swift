import SquallPlan

extension StepsLowering {
    /// `expect` of the step or of `http`: 201, 2xx, 200..299, a list.
    func expectation(_ own: ValueSyntax?) -> StatusSet {
        let defaults = sections.http.expect.map { ValueSyntax(node: $0, path: NodePath.root.key("http").key("expect")) }
        guard let value = own ?? defaults else { return .standard }
        return StatusSet(items(of: value).compactMap { status($0) })
    }

    private func items(of value: ValueSyntax) -> [ValueSyntax] {
        guard let items = value.node.items else { return [value] }
        return items.enumerated().map { ValueSyntax(node: $1, path: value.path.index($0)) }
    }

    private func status(_ value: ValueSyntax) -> ClosedRange<Int>? {
        guard let text = context.string(value.node, at: value.path) else { return nil }
        if let range = StatusText.range(text) { return range }
        report(
            Diagnostic(
                .invalidStatus,
                "`\(text)` is not a status",
                at: value.location,
                label: "expected a status such as `201`, `2xx` or `200..299`",
                help: "statuses are 100 to 599; several stand in a list: `[200, 404]`",
                path: value.path.text
            )
        )
        return nil
    }

    /// `retry`; what it reacts to where `on` is left out: transport errors and 5xx.
    func retry(_ syntax: RetrySyntax) -> Retry? {
        guard let times = count(syntax.times, minimum: 1) else { return nil }
        let backoff = syntax.backoff.flatMap { context.duration($0.node, at: $0.path) } ?? 100_000_000
        guard let on = syntax.on else {
            return Retry(times: times, backoff: backoff, statuses: StatusSet([500...599]), kinds: Self.transportKinds)
        }
        var retry = Retry(times: times, backoff: backoff, statuses: StatusSet([]), kinds: [])
        for item in items(of: on) {
            guard let text = context.string(item.node, at: item.path) else { continue }
            if let range = StatusText.range(text) {
                retry.statuses.ranges.append(range)
            } else if let kind = context.word(item.node, of: Self.transportKinds, at: item.path) {
                retry.kinds.append(kind)
            }
        }
        return retry
    }

    /// The error kinds of docs/metrics.md that a request can end with.
    private static let transportKinds = [
        "dns", "connect_refused", "connect_timeout", "connect_unreachable", "tls", "timeout", "reset", "closed",
        "protocol", "decode", "too_large",
    ]
}

/// Statuses as text.
enum StatusText {
    /// `201`, `2xx`, `200..299`; nil where the text is none of these.
    static func range(_ text: String) -> ClosedRange<Int>? {
        if let dots = text.firstRange(of: "..") {
            guard let low = number(text[..<dots.lowerBound]), let high = number(text[dots.upperBound...]), low <= high
            else { return nil }
            return low...high
        }
        if text.lowercased().hasSuffix("xx"), text.utf8.count == 3, let digit = Int(text.prefix(1)),
            (1...5).contains(digit)
        {
            return digit * 100...digit * 100 + 99
        }
        return number(text[...]).map { $0...$0 }
    }

    private static func number(_ text: Substring) -> Int? {
        Int(text.trimmingSpaces).flatMap { (100...599).contains($0) ? $0 : nil }
    }
}
