/// Text as CEL writes it between double quotes.
enum StringLiteral {
    /// `a"b` and a newline become `"a\"b\n"`.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            if let letter = escapes[scalar] {
                result += "\\" + letter
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private static let escapes: [Unicode.Scalar: String] = [
        "\u{07}": "a", "\u{08}": "b", "\u{0C}": "f", "\n": "n", "\r": "r", "\t": "t", "\u{0B}": "v", "\\": "\\",
        "\"": "\"",
    ]
}
