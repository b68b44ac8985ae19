/// How the console's text looks: with colours and drawn signs on a terminal, in plain ASCII elsewhere.
package struct ConsoleStyle: Sendable, Hashable {
    package var hasColor: Bool

    package init(color: Bool) {
        hasColor = color
    }

    /// What a piece of text means; the colours follow.
    package enum Tone: Sendable, Hashable {
        case plain, strong, faint, good, bad, doubtful, heading

        fileprivate var code: String {
            switch self {
            case .plain: "0"
            case .strong: "1"
            case .faint: "2"
            case .good: "32"
            case .bad: "31"
            case .doubtful: "33"
            case .heading: "1;36"
            }
        }
    }

    /// The text in its colour. Lengths must be measured before.
    package func paint(_ text: String, _ tone: Tone) -> String {
        guard hasColor, tone != .plain, !text.isEmpty else { return text }
        return "\u{1B}[\(tone.code)m\(text)\u{1B}[0m"
    }

    package var held: String { hasColor ? "✓" : "ok" }
    package var broken: String { hasColor ? "✗" : "x" }
    package var doubt: String { "!" }
    package var dot: String { hasColor ? " · " : ", " }
    package var ellipsis: String { hasColor ? "…" : "..." }
    package var times: String { hasColor ? "×" : "x" }
    package var atLeast: String { hasColor ? "≥" : ">=" }

    /// The text cut to so many characters, with an ellipsis where something is missing.
    package func cut(_ text: String, to width: Int) -> String {
        guard text.count > width else { return text }
        return String(text.prefix(max(0, width - ellipsis.count))) + ellipsis
    }
}
