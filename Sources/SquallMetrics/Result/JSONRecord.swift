import SquallExpressions

/// What can stand in a result file: writes itself, reads itself, describes itself, and hides secrets.
package protocol JSONConvertible {
    /// JSON Schema of the values.
    static var schema: Value { get }
    var json: Value { get }
    /// Throws where the value is not one of these; the message names the place.
    init(json: Value) throws(ResultFormatError)
    func masked(by mask: SecretMask) -> Self
}

extension JSONConvertible {
    package func masked(by mask: SecretMask) -> Self { self }
}

/// Why a text is no result file.
package struct ResultFormatError: Error, Sendable, Hashable {
    package let message: String
    package init(_ message: String) { self.message = message }
}

/// A struct with a table of its fields: the writer, the reader and the JSON Schema all follow the table.
package protocol JSONRecord: JSONConvertible {
    init()
    static var fields: [RecordField<Self>] { get }
}

/// A row of that table.
package struct RecordField<Root> {
    let name: String
    let schema: Value
    let isOptional: Bool
    let write: (Root) -> Value?
    let read: (inout Root, Value) throws(ResultFormatError) -> Void
    let mask: (inout Root, SecretMask) -> Void

    /// A field that is always there.
    package init<Field: JSONConvertible>(
        _ name: String,
        _ path: WritableKeyPath<Root, Field>,
        _ description: String
    ) {
        self.name = name
        schema = Field.schema.described(description)
        isOptional = false
        write = { $0[keyPath: path].json }
        read = { root, value throws(ResultFormatError) in root[keyPath: path] = try Field(json: value) }
        mask = { root, mask in root[keyPath: path] = root[keyPath: path].masked(by: mask) }
    }

    /// A field that is left out where it is nil.
    package init<Field: JSONConvertible>(
        _ name: String,
        optional path: WritableKeyPath<Root, Field?>,
        _ description: String
    ) {
        self.name = name
        schema = Field.schema.described(description)
        isOptional = true
        write = { $0[keyPath: path]?.json }
        read = { root, value throws(ResultFormatError) in root[keyPath: path] = try Field(json: value) }
        mask = { root, mask in root[keyPath: path] = root[keyPath: path]?.masked(by: mask) }
    }
}

extension JSONRecord {
    package static var schema: Value {
        let required = fields.filter { !$0.isOptional }.map { Value.string($0.name) }
        return .object([
            ("type", .string("object")),
            ("properties", .object(fields.map { ($0.name, $0.schema) })),
            ("required", .list(required)),
            ("additionalProperties", .bool(true)),
        ])
    }

    package var json: Value {
        .object(Self.fields.compactMap { field in field.write(self).map { (field.name, $0) } })
    }

    package init(json: Value) throws(ResultFormatError) {
        guard case .map(let map) = json else { throw ResultFormatError("an object was expected") }
        self.init()
        for field in Self.fields {
            guard let value = map[field.name] else {
                if field.isOptional { continue }
                throw ResultFormatError("`\(field.name)` is missing")
            }
            do {
                try field.read(&self, value)
            } catch {
                throw ResultFormatError("\(field.name): \(error.message)")
            }
        }
    }

    package func masked(by mask: SecretMask) -> Self {
        var result = self
        for field in Self.fields { field.mask(&result, mask) }
        return result
    }
}

extension Value {
    /// A map with text keys.
    static func object(_ pairs: [(String, Value)]) -> Value {
        .map(ValueMap(pairs))
    }

    /// A schema with a description in front.
    fileprivate func described(_ text: String) -> Value {
        guard case .map(let map) = self, !text.isEmpty else { return self }
        return .map(ValueMap(keys: [.string("description")] + map.keys, values: [.string(text)] + map.values))
    }
}
