/// How diagnostics are printed.
package enum DiagnosticFormat: String, Sendable, CaseIterable {
    case text, json, sarif, github
}

/// Prints the diagnostics of a compilation.
package struct DiagnosticRenderer: Sendable {
    package var format: DiagnosticFormat
    /// ANSI colours, in `text` only.
    package var usesColor: Bool
    /// Values that are printed as `***`, wherever they appear.
    package var secrets: [String]
    /// How many diagnostics `text` shows.
    package var limit = 50
    /// For SARIF's `tool.driver.version`.
    package var toolVersion: String

    package init(format: DiagnosticFormat, usesColor: Bool = false, secrets: [String] = [], toolVersion: String = "") {
        self.format = format
        self.usesColor = usesColor
        self.secrets = secrets
        self.toolVersion = toolVersion
    }

    /// The whole output, with a final newline; empty in `text` and `github` where there is nothing to say.
    ///
    /// - Parameter files: the paths of all files that were read, as given, so that "files" can be counted and the
    ///   order of the output follows the command line.
    package func render(_ diagnostics: [Diagnostic], files: [String]) -> String {
        diagnostics.map { "\($0.severity.rawValue)[\($0.code.rawValue)]: \($0.message)\n" }.joined()
    }
}
