import SquallExpressions

extension String: JSONConvertible {
    package static var schema: Value { .object([("type", .string("string"))]) }
    package var json: Value { .string(self) }

    package init(json: Value) throws(ResultFormatError) {
        guard case .string(let text) = json else { throw ResultFormatError("a text was expected") }
        self = text
    }

    package func masked(by mask: SecretMask) -> String { mask.apply(to: self) }
}

extension Bool: JSONConvertible {
    package static var schema: Value { .object([("type", .string("boolean"))]) }
    package var json: Value { .bool(self) }

    package init(json: Value) throws(ResultFormatError) {
        guard case .bool(let bool) = json else { throw ResultFormatError("true or false was expected") }
        self = bool
    }
}

extension Int64: JSONConvertible {
    package static var schema: Value { .object([("type", .string("integer"))]) }
    package var json: Value { .int(self) }

    package init(json: Value) throws(ResultFormatError) {
        guard case .int(let int) = json else { throw ResultFormatError("a whole number was expected") }
        self = int
    }
}

extension Double: JSONConvertible {
    package static var schema: Value { .object([("type", .string("number"))]) }

    /// Whole numbers without a fraction; what is not finite has no place in JSON and is null.
    package var json: Value {
        guard isFinite else { return .null }
        guard abs(self) < 0x1p53, let whole = Int64(exactly: self) else { return .double(self) }
        return .int(whole)
    }

    package init(json: Value) throws(ResultFormatError) {
        switch json {
        case .int(let int): self = Double(int)
        case .double(let double): self = double
        case .null: self = .nan
        default: throw ResultFormatError("a number was expected")
        }
    }
}

extension Optional: JSONConvertible where Wrapped: JSONConvertible {
    package static var schema: Value { .object([("anyOf", .list([Wrapped.schema, nullSchema]))]) }
    private static var nullSchema: Value { .object([("type", .string("null"))]) }
    package var json: Value { self?.json ?? .null }

    package init(json: Value) throws(ResultFormatError) {
        if case .null = json {
            self = nil
        } else {
            self = try Wrapped(json: json)
        }
    }

    package func masked(by mask: SecretMask) -> Wrapped? { self?.masked(by: mask) }
}

extension Array: JSONConvertible where Element: JSONConvertible {
    package static var schema: Value {
        .object([("type", .string("array")), ("items", Element.schema)])
    }
    package var json: Value { .list(map(\.json)) }

    package init(json: Value) throws(ResultFormatError) {
        guard case .list(let values) = json else { throw ResultFormatError("a list was expected") }
        self = []
        for (index, value) in values.enumerated() {
            do {
                append(try Element(json: value))
            } catch {
                throw ResultFormatError("[\(index)]: \(error.message)")
            }
        }
    }

    package func masked(by mask: SecretMask) -> [Element] { map { $0.masked(by: mask) } }
}

/// Values by name, in an order that is kept.
package struct KeyedList<Element: JSONConvertible>: JSONConvertible {
    package var entries: [(key: String, value: Element)]

    package init(_ entries: [(key: String, value: Element)] = []) {
        self.entries = entries
    }

    package subscript(_ key: String) -> Element? {
        entries.first { $0.key == key }?.value
    }

    package static var schema: Value {
        .object([("type", .string("object")), ("additionalProperties", Element.schema)])
    }
    package var json: Value { .object(entries.map { ($0.key, $0.value.json) }) }

    package init(json: Value) throws(ResultFormatError) {
        guard case .map(let map) = json else { throw ResultFormatError("an object was expected") }
        entries = []
        for (key, value) in map.entries {
            let name = try String(json: key)
            do {
                entries.append((name, try Element(json: value)))
            } catch {
                throw ResultFormatError("\(name): \(error.message)")
            }
        }
    }

    package func masked(by mask: SecretMask) -> KeyedList {
        KeyedList(entries.map { (mask.apply(to: $0.key), $0.value.masked(by: mask)) })
    }
}

extension KeyedList: Sendable where Element: Sendable {}

extension KeyedList: Equatable where Element: Equatable {
    package static func == (left: KeyedList, right: KeyedList) -> Bool {
        left.entries.elementsEqual(right.entries) { $0.key == $1.key && $0.value == $1.value }
    }
}

/// One of a few words.
package protocol JSONWord: JSONConvertible, RawRepresentable, CaseIterable where RawValue == String {}

extension JSONWord {
    package static var schema: Value {
        .object([("enum", .list(allCases.map { .string($0.rawValue) }))])
    }
    package var json: Value { .string(rawValue) }

    package init(json: Value) throws(ResultFormatError) {
        let text = try String(json: json)
        guard let word = Self(rawValue: text) else {
            throw ResultFormatError("`\(text)` is none of \(Self.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self = word
    }
}

/// Text that no mask may touch: digests, and histograms in base64, where a short secret could occur by chance.
package struct OpaqueText: JSONConvertible, Sendable, Hashable {
    package var text: String
    package init(_ text: String = "") { self.text = text }
    package static var schema: Value { String.schema }
    package var json: Value { .string(text) }
    package init(json: Value) throws(ResultFormatError) { text = try String(json: json) }
}
