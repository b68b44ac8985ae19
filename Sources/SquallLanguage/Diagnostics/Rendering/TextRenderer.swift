/// `--format text`: for people.
struct TextRenderer {
    let mask: DiagnosticMask
    let colors: Bool
    let limit: Int

    func render(_ diagnostics: [Diagnostic]) -> String {
        guard !diagnostics.isEmpty else { return "" }
        var text = diagnostics.prefix(limit).map { block($0) + "\n" }.joined()
        let rest = diagnostics.count - limit
        if rest > 0 { text += "... and \(rest) more\n\n" }
        return text + summary(diagnostics) + "\n"
    }

    private func block(_ diagnostic: Diagnostic) -> String {
        let style: Style = diagnostic.severity == .error ? .error : .warning
        let title = paint("\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]", style)
        var text = title + paint(": \(mask(diagnostic.message))", .strong) + "\n"
        let snippet = Snippet(diagnostic, mask: mask, paint: paint)
        text += snippet.rendered
        let remarks = [diagnostic.help.map { ("help", $0) }].compactMap { $0 } + diagnostic.notes.map { ("note", $0) }
        if !remarks.isEmpty { text += snippet.gutter("|") + "\n" }
        for (kind, words) in remarks { text += remark(kind, mask(words), snippet) }
        return text
    }

    private func remark(_ kind: String, _ words: String, _ snippet: Snippet) -> String {
        let lines = words.split(separator: "\n", omittingEmptySubsequences: false)
        let indent = snippet.gutter(" ") + String(repeating: " ", count: kind.count + 3)
        let text = lines.joined(separator: "\n" + indent)
        return snippet.gutter("=") + " " + paint("\(kind):", .strong) + " \(text)\n"
    }

    /// `2 errors, 1 warning in checkout.yaml`
    private func summary(_ diagnostics: [Diagnostic]) -> String {
        let errors = diagnostics.count { $0.severity == .error }
        let counts = [(errors, "error"), (diagnostics.count - errors, "warning")].filter { $0.0 > 0 }
        let paths = Set(diagnostics.map(\.location.file.path))
        let place = paths.count == 1 ? paths.first ?? "" : "\(paths.count) files"
        let words = counts.map { "\($0) \($1)\($0 == 1 ? "" : "s")" }.joined(separator: ", ")
        return paint("\(words) in \(mask(place))", .strong)
    }

    /// ANSI's select graphic rendition.
    enum Style: String {
        case error = "1;31"
        case warning = "1;33"
        case frame = "1;34"
        case strong = "1"
    }

    func paint(_ text: String, _ style: Style) -> String {
        colors ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}
