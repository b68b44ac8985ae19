import SquallExpressions

/// What the fields of a column of CSV are read as.
package enum ColumnType: String, Sendable, CaseIterable {
    case string, int, number, bool, duration
    /// A size such as `10KiB`.
    case bytes

    package var staticType: StaticType {
        switch self {
        case .string: .string
        case .int, .bytes: .int
        case .number: .double
        case .bool: .bool
        case .duration: .duration
        }
    }

    /// The value of a field; nil where it has another type.
    package func value(of text: UnsafeRawBufferPointer) -> Value? {
        switch self {
        case .string: .string(String(decoding: text, as: UTF8.self))
        case .int: NumberText.int(text).map { .int($0) }
        case .number:
            NumberText.isNumber(text) ? Double(String(decoding: text, as: UTF8.self)).map { .double($0) } : nil
        case .bool: ColumnType.bool(text).map { .bool($0) }
        case .duration:
            ColumnType.isQuantity(text)
                ? UnitText.duration(String(decoding: text, as: UTF8.self)).map { .duration($0) } : nil
        case .bytes:
            ColumnType.isQuantity(text) ? UnitText.size(String(decoding: text, as: UTF8.self)).map { .int($0) } : nil
        }
    }

    /// The type that a field without quotes is of as far as it tells, the narrowest first.
    static func of(_ text: UnsafeRawBufferPointer) -> ColumnType {
        [.int, .number, .bool, .duration, .bytes].first { $0.fits(text) } ?? .string
    }

    /// Whether a field may be spelled so. A number of digits alone that does not fit 64 bits is text: as a double it
    /// would lose some of them.
    func fits(_ text: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .string: true
        case .int: NumberText.int(text) != nil
        case .number: NumberText.isNumber(text) && (NumberText.int(text) != nil || NumberText.hasFraction(text))
        default: value(of: text) != nil
        }
    }

    private static func bool(_ text: UnsafeRawBufferPointer) -> Bool? {
        if text.elementsEqual("true".utf8) { return true }
        return text.elementsEqual("false".utf8) ? false : nil
    }

    /// A digit in front and a letter behind: spares most texts the parser of units.
    private static func isQuantity(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let first = text.first, let last = text.last else { return false }
        return (NumberText.isDigit(first) || first == UInt8(ascii: "-")) && !NumberText.isDigit(last)
            && text.count <= 40
    }
}

/// Numbers as JSON spells them (RFC 8259, section 6), which says what is a number and what is text with digits in it:
/// `007` and `+49` are text.
enum NumberText {
    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// A whole number within 64 bits.
    static func int(_ text: UnsafeRawBufferPointer) -> Int64? {
        guard isWhole(text), text.count <= 20 else { return nil }
        let isNegative = text[0] == UInt8(ascii: "-")
        var value: Int64 = 0
        for byte in text[(isNegative ? 1 : 0)...] {
            let digit = Int64(byte - UInt8(ascii: "0"))
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) =
                isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            if overflows || overflowsToo { return nil }
            value = sum
        }
        return value
    }

    /// `0`, or digits without a zero in front, with or without a sign. `-0` is none: it would not be written so again.
    static func isWhole(_ text: UnsafeRawBufferPointer) -> Bool {
        var position = 0
        return skipWhole(text, &position) && position == text.count && !text.elementsEqual("-0".utf8)
    }

    /// Whether a number has a fraction or an exponent.
    static func hasFraction(_ text: UnsafeRawBufferPointer) -> Bool {
        text.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
    }

    static func isNumber(_ text: UnsafeRawBufferPointer) -> Bool {
        var position = 0
        guard skipWhole(text, &position) else { return false }
        if position < text.count, text[position] == UInt8(ascii: ".") {
            position += 1
            guard skipDigits(text, &position) else { return false }
        }
        if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < text.count, text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "+") {
                position += 1
            }
            guard skipDigits(text, &position) else { return false }
        }
        return position == text.count
    }

    private static func skipWhole(_ text: UnsafeRawBufferPointer, _ position: inout Int) -> Bool {
        if position < text.count, text[position] == UInt8(ascii: "-") { position += 1 }
        let start = position
        guard skipDigits(text, &position) else { return false }
        return text[start] != UInt8(ascii: "0") || position == start + 1
    }

    private static func skipDigits(_ text: UnsafeRawBufferPointer, _ position: inout Int) -> Bool {
        let start = position
        while position < text.count, isDigit(text[position]) { position += 1 }
        return position > start
    }
}

/// Finds the type of a column of CSV: the narrowest that all its fields have. Quotes make text.
package struct ColumnTyping: Sendable {
    /// nil while no field has said anything.
    private var found: ColumnType?
    package private(set) var hasEmpty = false

    package init() {}

    package var type: ColumnType { found ?? .string }

    package mutating func note(_ text: UnsafeRawBufferPointer, isQuoted: Bool) {
        if isQuoted {
            found = .string
        } else if text.isEmpty {
            hasEmpty = true
        } else if let found {
            if !found.fits(text) { self.found = found == .int && ColumnType.number.fits(text) ? .number : .string }
        } else {
            found = ColumnType.of(text)
        }
    }
}
