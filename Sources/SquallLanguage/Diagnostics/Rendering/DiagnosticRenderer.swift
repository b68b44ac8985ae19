/// How diagnostics are printed.
package enum DiagnosticFormat: String, Sendable, CaseIterable {
    case text, json, sarif, github
}

/// Prints the diagnostics of a compilation.
package struct DiagnosticRenderer: Sendable {
    package var format: DiagnosticFormat
    /// ANSI colours, in `text` only.
    package var usesColor: Bool
    /// How many diagnostics `text` shows.
    package var limit = 50
    /// For SARIF's `tool.driver.version`.
    package var toolVersion: String
    let mask: DiagnosticMask

    /// - Parameter secrets: values that are printed as `***` wherever they appear, in the source lines too.
    package init(format: DiagnosticFormat, usesColor: Bool = false, secrets: [String] = [], toolVersion: String = "") {
        self.format = format
        self.usesColor = usesColor
        self.toolVersion = toolVersion
        mask = DiagnosticMask(secrets)
    }

    /// The whole output, with a final newline; empty in `text` and `github` where there is nothing to say.
    ///
    /// - Parameter files: the paths of all files that were read, as given: they are counted, and the output follows
    ///   their order.
    package func render(_ diagnostics: [Diagnostic], files: [String]) -> String {
        let sorted = Self.sorted(diagnostics, files: files)
        return switch format {
        case .text: TextRenderer(mask: mask, colors: usesColor, limit: limit).render(sorted)
        case .json: JSONRenderer(mask: mask).render(sorted, files: files.count)
        case .sarif: SARIFRenderer(mask: mask, toolVersion: toolVersion).render(sorted)
        case .github: GitHubRenderer(mask: mask).render(sorted)
        }
    }

    /// By file in the order given, then by position; what stands at one place stays in the order of its report.
    static func sorted(_ diagnostics: [Diagnostic], files: [String]) -> [Diagnostic] {
        let order = Dictionary(files.enumerated().map { ($1, $0) }, uniquingKeysWith: min)
        func key(_ item: (offset: Int, element: Diagnostic)) -> (Int, String, Int, Int) {
            let location = item.element.location
            return (order[location.file.path] ?? files.count, location.file.path, location.start, item.offset)
        }
        return diagnostics.enumerated().sorted { key($0) < key($1) }.map(\.element)
    }
}
