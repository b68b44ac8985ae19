import SquallExpressions

/// A quantity with text beside an expression, `${n}s` or `1s..${n}s`, and how to write it as one expression.
struct ComputedQuantity {
    private let text: String
    private let isDuration: Bool

    init(_ text: String, isDuration: Bool) {
        self.text = text
        self.isDuration = isDuration
    }

    var help: String {
        let random = isDuration ? "seconds(random.number(low, high))" : "random.int(low, high)"
        return "write it as one expression: `${\(text.contains("..") ? random : meant ?? "...")}`"
    }

    /// `seconds(n)` for `${n}s`.
    private var meant: String? {
        guard let end = text.lastIndex(of: "}").map({ text.index(after: $0) }),
            let range = Template.soleExpression(of: String(text[..<end]))
        else { return nil }
        let inner = String(decoding: Array(text.utf8)[range], as: UTF8.self).trimmingSpaces
        let factor = Names.isIdentifier(inner) ? inner : "(\(inner))"
        switch text[end...].trimmingSpaces {
        case "s": return "seconds(\(inner))"
        case "ms": return "millis(\(inner))"
        case let unit where Units.durationUnits[unit] != nil || Units.sizeUnits[unit] != nil:
            return "\(factor) * 1\(unit)"
        default: return nil
        }
    }
}
