/// `--format github`: workflow commands, which GitHub shows beside the lines of a change.
struct GitHubRenderer {
    let mask: DiagnosticMask

    func render(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map { command($0) + "\n" }.joined()
    }

    private func command(_ diagnostic: Diagnostic) -> String {
        let file = diagnostic.location.file
        let start = file.position(at: diagnostic.location.range.start)
        let end = file.position(at: diagnostic.location.range.end)
        let properties = [
            "file=\(property(file.path))",
            "line=\(start.line)",
            "endLine=\(end.line)",
            "col=\(start.column)",
            "endColumn=\(end.column)",
            "title=\(diagnostic.code.rawValue)",
        ]
        let help = diagnostic.help.map { "\nhelp: " + $0 } ?? ""
        let text = data(diagnostic.message + help)
        return "::\(diagnostic.severity.rawValue) \(properties.joined(separator: ","))::\(text)"
    }

    /// Commands end at the line's end, and `%` escapes.
    private func data(_ text: String) -> String {
        mask(text).unicodeScalars.map { scalar in
            switch scalar {
            case "%": "%25"
            case "\r": "%0D"
            case "\n": "%0A"
            default: String(scalar)
            }
        }.joined()
    }

    private func property(_ text: String) -> String {
        data(text).unicodeScalars.map { scalar in
            switch scalar {
            case ":": "%3A"
            case ",": "%2C"
            default: String(scalar)
            }
        }.joined()
    }
}
