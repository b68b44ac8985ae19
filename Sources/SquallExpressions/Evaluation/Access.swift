/// Reading parts of values.
enum Access {
    /// The value under a name, or nil where the map has no such key. Throws where there is nothing to read from.
    static func find(_ name: String, in value: Value) throws(EvaluationError) -> Value? {
        switch value {
        case .map(let map): return map[name]
        case .host(let object):
            if let map = object.asMap { return map[name] }
            fallthrough
        default: throw EvaluationError("no `.\(name)` in \(value.described)")
        }
    }

    /// The element at an index or under a key, or nil where there is none. Throws where there is nothing to read from, or
    /// the index is of the wrong type.
    static func find(at index: Value, in value: Value) throws(EvaluationError) -> Value? {
        switch value {
        case .list(let elements):
            let position = try position(index)
            return elements.indices.contains(position) ? elements[position] : nil
        case .map(let map):
            switch index {
            case .string, .int, .bool, .double: return map[index]
            default: throw EvaluationError("a key of a map is no \(index.typeName)")
            }
        default:
            throw EvaluationError("`[...]` needs a list or a map, got \(value.described)")
        }
    }

    private static func position(_ index: Value) throws(EvaluationError) -> Int {
        switch index {
        case .int(let int): return Int(int)
        case .double(let double):
            if let int = Int(exactly: double) { return int }
        default: break
        }
        throw EvaluationError("an index of a list is an int, not \(index.described)")
    }

    static func missing(_ name: String, in value: Value) -> EvaluationError {
        guard case .map(let map) = value else { return EvaluationError("no such key `\(name)`") }
        let names = map.keys.prefix(8).map(\.text).joined(separator: ", ")
        return EvaluationError("no such key `\(name)` (there are: \(names.isEmpty ? "none" : names))")
    }

    static func missing(at index: Value, in value: Value) -> EvaluationError {
        guard case .list(let elements) = value else { return missing(index.text, in: value) }
        return EvaluationError("index \(index.text) is out of range: the list has \(elements.count) elements")
    }

    /// Applies a look-up to what an optional holds: nothing stays nothing, and what is found is an optional again.
    static func through(
        _ optional: OptionalValue,
        _ find: (Value) throws(EvaluationError) -> Value?
    ) throws(EvaluationError) -> Value {
        guard let wrapped = optional.wrapped else { return .optional(optional) }
        return .optional(OptionalValue(try find(wrapped)))
    }
}
