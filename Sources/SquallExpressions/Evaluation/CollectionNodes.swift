/// `[a, ?b]`
final class ListNode: Node {
    private let elements: [(node: any Node, isOptional: Bool)]

    init(_ elements: [(node: any Node, isOptional: Bool)]) {
        self.elements = elements
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        var values: [Value] = []
        values.reserveCapacity(elements.count)
        for element in elements {
            let value = try element.node.value(in: frame)
            if let present = element.isOptional ? try value.unwrapped() : value { values.append(present) }
        }
        return .list(values)
    }
}

/// `{k: v, ?k: v}`
final class MapNode: Node {
    private let entries: [(key: any Node, value: any Node, isOptional: Bool)]

    init(_ entries: [(key: any Node, value: any Node, isOptional: Bool)]) {
        self.entries = entries
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        var keys: [Value] = []
        var values: [Value] = []
        for entry in entries {
            let key = try entry.key.value(in: frame)
            switch key {
            case .string, .int, .bool: break
            default: throw EvaluationError("a key of a map is a string, an int or a bool, not \(key.described)")
            }
            let value = try entry.value.value(in: frame)
            guard let present = entry.isOptional ? try value.unwrapped() : value else { continue }
            keys.append(key)
            values.append(present)
        }
        let map = ValueMap(uniquing: keys, values)
        guard map.count == keys.count else { throw EvaluationError("a key stands twice in the map") }
        return .map(map)
    }
}

extension Value {
    /// What the optional holds.
    fileprivate func unwrapped() throws(EvaluationError) -> Value? {
        guard case .optional(let optional) = self else {
            throw EvaluationError("after `?` stands an optional, not \(described)")
        }
        return optional.wrapped
    }
}
