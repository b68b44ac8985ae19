extension ExplainPages {
    /// What `squall explain CODE` prints; nil for a code that does not exist. Case does not matter.
    package static func text(of code: String) -> String? {
        DiagnosticCode(rawValue: code.uppercased()).map { markdown(of: $0) }
    }

    /// `docs/diagnostics.md`, from the same pages.
    package static func markdown() -> String {
        let areas: [(letter: Character, name: String)] = [
            ("Y", "YAML"), ("S", "Structure"), ("V", "Values and units"), ("E", "Expressions"),
            ("R", "Names and flow"), ("T", "Thresholds and metrics"), ("F", "Files and env"), ("L", "Lint (warnings)"),
        ]
        let codes = DiagnosticCode.allCases.sorted { $0.rawValue < $1.rawValue }
        let sections = areas.map { area in
            let pages = codes.filter { $0.rawValue.first == area.letter }.map { "\n#" + markdown(of: $0) }
            return "\n## \(area.letter): \(area.name)\n" + pages.joined()
        }
        let opening = "`squall explain CODE` prints each of these pages; the tests compile every example."
        return "# Diagnostics\n\n\(opening)\n" + sections.joined()
    }

    private static func markdown(of code: DiagnosticCode) -> String {
        let page = page(of: code)
        var text = "## \(code.rawValue): \(page.title)\n\n\(page.why)\n"
        if !page.bad.isEmpty { text += "\nWrong:\n" + example(page.bad) }
        if !page.good.isEmpty { text += "\nRight:\n" + example(page.good) }
        return text
    }

    private static func example(_ yaml: String) -> String {
        // What is invisible in a page is shown as a replacement character.
        let scalars = yaml.unicodeScalars.map { $0.value < 0x20 && $0 != "\n" && $0 != "\t" ? "\u{FFFD}" : String($0) }
        return "\n```yaml\n\(scalars.joined())\n```\n"
    }
}
