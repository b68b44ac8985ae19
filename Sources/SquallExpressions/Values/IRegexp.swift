/// I-Regexp (RFC 9485), the regular expressions of JSONPath's `match()` and `search()`: checked and spelled for RE2.
///
/// The check matters: RE2 takes much that I-Regexp does not have (`\d`, `(?i)`), and a path must mean the same to every
/// implementation. `^` and `$` are anchors, as in the compliance test suite of RFC 9535.
package enum IRegexp {
    /// The pattern of an I-Regexp. Throws where it is not one.
    package static func compile(_ source: String) throws(PatternProblem) -> Pattern {
        var translator = IRegexpTranslator(source)
        return try Pattern.compile(try translator.translate())
    }
}

/// A recursive-descent reader of RFC 9485's grammar that writes RE2's syntax.
private struct IRegexpTranslator {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var output = String.UnicodeScalarView()
    private var depth = 0

    /// How deep groups may be nested; RE2 has a limit of 1000 of its own.
    private static let maximumDepth = 200

    init(_ source: String) {
        scalars = Array(source.unicodeScalars)
    }

    private var next: Unicode.Scalar? {
        position < scalars.count ? scalars[position] : nil
    }

    mutating func translate() throws(PatternProblem) -> String {
        try branches()
        guard position == scalars.count else { throw problem("expected the end") }
        return String(output)
    }

    private mutating func branches() throws(PatternProblem) {
        while let scalar = next, scalar != ")" {
            if scalar == "|" {
                take()
            } else {
                try atom()
                try quantifier()
            }
        }
    }

    private mutating func atom() throws(PatternProblem) {
        switch next {
        case "(": try group()
        case "[": try characterClass()
        case "\\": try escape()
        case ".":
            position += 1
            output.append(contentsOf: "[^\\n\\r]".unicodeScalars)
        case "*", "+", "?", "]", "{", "}": throw problem("expected a character that stands for itself")
        default: take()
        }
    }

    private mutating func group() throws(PatternProblem) {
        guard depth < IRegexpTranslator.maximumDepth else { throw problem("groups are nested too deep") }
        depth += 1
        position += 1
        output.append(contentsOf: "(?:".unicodeScalars)
        try branches()
        guard next == ")" else { throw problem("expected \")\"") }
        take()
        depth -= 1
    }

    private mutating func quantifier() throws(PatternProblem) {
        switch next {
        case "*", "+", "?": take()
        case "{":
            take()
            try digits()
            if next == "," {
                take()
                if next != "}" { try digits() }
            }
            guard next == "}" else { throw problem("expected \"}\"") }
            take()
        default: break
        }
    }

    private mutating func digits() throws(PatternProblem) {
        guard let first = next, isDigit(first) else { throw problem("expected a digit") }
        while let digit = next, isDigit(digit) { take() }
    }

    private func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar)
    }

    private mutating func characterClass() throws(PatternProblem) {
        take()
        if next == "^" { take() }
        var isEmpty = true
        if next == "-" {
            try dash()
            isEmpty = false
        }
        while let scalar = next, scalar != "]" {
            if scalar == "-" {
                try dash()
                guard next == "]" else { throw problem("expected \"]\" after the last \"-\"") }
            } else {
                try classElement()
            }
            isEmpty = false
        }
        guard next == "]", !isEmpty else { throw problem("expected a character of the class") }
        take()
    }

    /// A dash that stands for itself.
    private mutating func dash() throws(PatternProblem) {
        position += 1
        output.append(contentsOf: "\\-".unicodeScalars)
    }

    /// A character, a range of them, or a category.
    private mutating func classElement() throws(PatternProblem) {
        guard try !isCategory() else { return }
        try classCharacter()
        guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else { return }
        take()
        try classCharacter()
    }

    private mutating func classCharacter() throws(PatternProblem) {
        switch next {
        case "\\": try escape()
        case "[", "]", "-", nil: throw problem("expected a character of the class")
        default: take()
        }
    }

    private mutating func escape() throws(PatternProblem) {
        if try isCategory() { return }
        guard position + 1 < scalars.count, "()*+-.?[\\]^nrt{|}".unicodeScalars.contains(scalars[position + 1]) else {
            throw problem("expected an escape of I-Regexp")
        }
        take()
        take()
    }

    /// Takes `\p{Lu}` or `\P{Lu}` where one begins here.
    private mutating func isCategory() throws(PatternProblem) -> Bool {
        guard next == "\\", position + 1 < scalars.count, ["p", "P"].contains(scalars[position + 1]) else {
            return false
        }
        guard let close = scalars[position...].firstIndex(of: "}"), position + 2 < close, scalars[position + 2] == "{"
        else {
            throw problem("expected a category in braces")
        }
        let name = String(String.UnicodeScalarView(scalars[(position + 3)..<close]))
        guard IRegexpTranslator.categories.contains(name) else { throw problem("expected a category of Unicode") }
        while position <= close { take() }
        return true
    }

    private mutating func take() {
        guard let scalar = next else { return }
        output.append(scalar)
        position += 1
    }

    private func problem(_ what: String) -> PatternProblem {
        PatternProblem(message: "\(what) at character \(position + 1)")
    }

    /// The general categories that RFC 9485 names.
    private static let categories: Set<String> = [
        "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Pe", "Pf",
        "Pi", "Po", "Ps", "Z", "Zl", "Zp", "Zs", "S", "Sc", "Sk", "Sm", "So", "C", "Cc", "Cf", "Cn", "Co",
    ]
}
