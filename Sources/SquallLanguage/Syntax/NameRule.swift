/// What names look like.
enum Names {
    /// `[A-Za-z_][A-Za-z0-9_]*`
    static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        return (isLetter(first) || first == UInt8(ascii: "_"))
            && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    /// k6's rule for scenario names: `[0-9a-zA-Z_-]+`
    static func isScenarioName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
            }
    }

    /// `[A-Za-z_][A-Za-z0-9_.]*`
    static func isMetricName(_ text: String) -> Bool {
        isIdentifier(text.replacing(".", with: "_")) && !text.hasPrefix(".")
    }

    /// Whether the key is an identifier; reports it where not.
    static func check(_ key: Node, what: String, at path: NodePath, in context: CompileContext) -> Bool {
        let name = key.text ?? ""
        if isIdentifier(name) { return true }
        context.report(
            Diagnostic(
                .invalidName,
                "`\(name)` cannot be \(what)",
                at: key.place,
                label: "not a name",
                help: "names have letters, digits and `_`, and do not start with a digit"
                    + (suggestion(name).map { ": `\($0)`" } ?? ""),
                path: path.text
            )
        )
        return false
    }

    /// The name with what does not belong replaced by `_`.
    private static func suggestion(_ name: String) -> String? {
        let changed = String(
            decoding: name.utf8.map { isLetter($0) || isDigit($0) ? $0 : UInt8(ascii: "_") },
            as: UTF8.self
        )
        return isIdentifier(changed) ? changed : nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
