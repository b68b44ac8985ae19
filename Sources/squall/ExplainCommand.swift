import ArgumentParser
import SquallLanguage

/// `squall explain`: the page of a diagnostic.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain a diagnostic, with an example that has it and one that is right."
    )

    @Argument(help: "A code as diagnostics show it, S204; without one, all codes are listed.")
    var code: String?

    func run() async throws {
        guard let code else {
            for code in DiagnosticCode.allCases {
                Terminal.print("\(code.rawValue)  \(ExplainPages.page(of: code).title)")
            }
            return
        }
        guard let known = DiagnosticCode(rawValue: code.uppercased()) else {
            let close = Suggestion.closest(to: code.uppercased(), in: DiagnosticCode.allCases.map(\.rawValue))
            Terminal.note("squall: there is no code \(code)" + (close.map { "; did you mean \($0)?" } ?? ""))
            throw Exit.wrongCommandLine
        }
        Terminal.print(ExplainPages.page(of: known).text(of: known))
    }
}

extension ExplainPage {
    /// The page for a terminal.
    func text(of code: DiagnosticCode) -> String {
        """
        \(code.rawValue): \(title)

        \(why)

        Wrong:

        \(indented(bad))

        Right:

        \(indented(good))
        """
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }.joined(separator: "\n")
    }
}
