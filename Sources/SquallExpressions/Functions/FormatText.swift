import Foundation

/// `text.format([values])`: CEL's string extension.
enum FormatText {
    static func format(_ text: Value, _ values: Value) throws(EvaluationError) -> Value {
        var formatter = Formatter(
            rest: Array(try text.expectString("format").utf8)[...],
            arguments: try values.expectList("format")[...]
        )
        try formatter.run()
        return .string(String(decoding: formatter.output, as: UTF8.self))
    }

    private struct Formatter {
        var rest: ArraySlice<UInt8>
        var arguments: ArraySlice<Value>
        var output: [UInt8] = []

        mutating func run() throws(EvaluationError) {
            while let byte = rest.popFirst() {
                if byte != UInt8(ascii: "%") {
                    output.append(byte)
                } else if rest.first == UInt8(ascii: "%") {
                    output.append(rest.removeFirst())
                } else {
                    try clause()
                }
            }
        }

        private mutating func clause() throws(EvaluationError) {
            let precision = try precision()
            guard let letter = rest.popFirst().map({ Character(Unicode.Scalar($0)) }) else {
                throw EvaluationError("`format`: the text ends within a clause; a percent sign is written %%")
            }
            guard "sdfexXob".contains(letter) else {
                throw EvaluationError("`format` has no clause %\(letter); a percent sign is written %%")
            }
            guard let value = arguments.popFirst() else {
                throw EvaluationError("`format` has more clauses than values")
            }
            output.append(contentsOf: try FormatText.text(of: value, letter, precision: precision).utf8)
        }

        /// The digits of `%.3f`; nil where there are none.
        private mutating func precision() throws(EvaluationError) -> Int? {
            guard rest.first == UInt8(ascii: ".") else { return nil }
            let digits = rest.dropFirst().prefix { $0.isDigit }
            rest = rest.dropFirst(1 + digits.count)
            guard let precision = Int(String(decoding: digits, as: UTF8.self)), precision <= 100 else {
                throw EvaluationError("`format` takes a precision from 0 to 100")
            }
            return precision
        }
    }

    private static func text(of value: Value, _ letter: Character, precision: Int?) throws(EvaluationError) -> String {
        switch (letter, value) {
        case ("s", _): return try plainText(of: value)
        case ("d", .int(let int)): return String(int)
        case ("d", .double(let double)) where !double.isFinite: return ScalarText.text(double: double)
        case ("f", .int), ("e", .int), ("f", .double), ("e", .double):
            let double = try value.expectNumber("format")
            guard double.isFinite else { return ScalarText.text(double: double) }
            return String(format: "%.\(precision ?? 6)\(letter)", double)
        case ("x", .int(let int)): return String(int, radix: 16)
        case ("X", .int(let int)): return String(int, radix: 16, uppercase: true)
        case ("x", .string), ("x", .bytes): return Encoding.hex(try value.expectBytes("format"))
        case ("X", .string), ("X", .bytes): return Strings.upper(Encoding.hex(try value.expectBytes("format")))
        case ("o", .int(let int)): return String(int, radix: 8)
        case ("b", .int(let int)): return String(int, radix: 2)
        case ("b", .bool(let bool)): return bool ? "1" : "0"
        default: throw EvaluationError("`format`: %\(letter) does not take \(value.described)")
        }
    }

    /// `%s`: lists and maps with their elements as text, maps in the order of their keys.
    private static func plainText(of value: Value) throws(EvaluationError) -> String {
        switch value {
        case .list(let elements):
            var texts: [String] = []
            for element in elements { texts.append(try plainText(of: element)) }
            return "[\(texts.joined(separator: ", "))]"
        case .map(let map):
            var texts: [(key: String, text: String)] = []
            for (key, value) in map.entries { texts.append((key.text, "\(key.text): \(try plainText(of: value))")) }
            return "{\(texts.sorted { $0.key < $1.key }.map(\.text).joined(separator: ", "))}"
        case .optional, .host: throw EvaluationError("`format`: %s does not take \(value.described)")
        default: return value.text
        }
    }
}
