extension Checker {
    func checkList(_ elements: [Syntax.Element], _ range: Range<Int>) -> Checked {
        let checked = elements.map { element in
            element.isOptional ? checkOptional(element.value) : check(element.value)
        }
        let types = zip(elements, checked).map { $0.isOptional ? $1.type.unwrapped : $1.type }
        let node = ListNode(zip(elements, checked).map { (node: $1.node, isOptional: $0.isOptional) })
        return strict(.list(Checker.join(types)), node, of: checked, range)
    }

    func checkMap(_ entries: [Syntax.Entry], _ range: Range<Int>) -> Checked {
        let keys = entries.map { checkKey($0.key) }
        let values = entries.map { $0.isOptional ? checkOptional($0.value) : check($0.value) }
        let types = zip(entries, values).map { $0.isOptional ? $1.type.unwrapped : $1.type }
        let type = StaticType.map(Checker.join(keys.map(\.type)), Checker.join(types))
        let node = MapNode(
            entries.indices.map { (key: keys[$0].node, value: values[$0].node, isOptional: entries[$0].isOptional) }
        )
        return strict(type, node, of: keys + values, range)
    }

    private static func join(_ types: [StaticType]) -> StaticType {
        guard let first = types.first else { return .dyn }
        return types.dropFirst().reduce(first) { $0.joined(with: $1) }
    }

    private func checkKey(_ syntax: Syntax) -> Checked {
        let key = check(syntax)
        switch key.type {
        case .dyn, .string, .int, .bool: return key
        default:
            report(.type, "a key of a map is a string, an int or a bool, not \(key.type.name)", key.range)
            return mistaken(syntax.range)
        }
    }

    private func checkOptional(_ syntax: Syntax) -> Checked {
        let value = check(syntax)
        switch value.type {
        case .dyn, .optional: return value
        default:
            report(
                .type,
                "after `?` stands an optional, not \(value.type.name)",
                value.range,
                help: "leave out the `?`, or read it as `a.?b`"
            )
            return mistaken(syntax.range)
        }
    }
}

extension StaticType {
    /// The type of what the optional holds.
    var unwrapped: StaticType {
        if case .optional(let wrapped) = self { wrapped } else { .dyn }
    }
}
