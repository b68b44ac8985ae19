import SquallExpressions

/// Values of headers, as far as they are known before the run: behind a line end another header would begin
/// (RFC 9110, 5.5).
struct HeaderValue {
    let context: CompileContext

    /// Whether the value can be sent; reports it where not, without showing it: it may be secret.
    ///
    /// - Parameters:
    ///   - pieces: what is known of the value.
    ///   - subject: what is wrong then: "the value of header `X-Trace`".
    func check(_ pieces: [String], of subject: String, _ value: ValueSyntax) -> Bool {
        guard let found = pieces.compactMap(flaw(in:)).first else { return true }
        context.report(
            Diagnostic(
                .invalidHeader,
                "\(subject) contains \(found)",
                at: value.location.firstLine,
                label: "expected a single line",
                help: help(for: value.node),
                path: value.path.text
            )
        )
        return false
    }

    private func flaw(in text: String) -> String? {
        if text.utf8.contains(where: \.isBreak) { return "a line end" }
        return text.utf8.contains(0) ? "NUL" : nil
    }

    private func help(for node: Node) -> String {
        let isBlock = node.scalar.map { $0.style == .literal || $0.style == .folded } ?? false
        return isBlock
            ? "text behind `|` or `>` ends with a line end, which `|-` and `>-` leave out"
            : "write it on one line; `trim()` takes away a line end at its end"
    }
}
