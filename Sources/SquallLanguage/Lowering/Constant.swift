import SquallExpressions

/// A scalar whose value is known before the run: written as it is, or computed of env and let.
struct Constant {
    /// Text is `.string`; it is parsed further where a duration or a number is needed.
    var value: Value
    /// As text.
    var text: String
    var node: Node
    /// Whether it was computed (`${...}`), so that parts of its text have no place in the file.
    var isComputed: Bool
    /// The env names it was computed of.
    var environment: [String] = []
}

/// A value with the place it was written at.
struct Located<Wrapped> {
    var value: Wrapped
    var location: Location
}

extension CompileContext {
    /// The value of a scalar. nil where it was reported, or where env that is missing would be needed.
    func constant(_ node: Node, at path: NodePath) -> Constant? {
        guard let scalar = node.scalar else {
            _ = WrongKind.check(node, shape: .literal, of: "this", at: path, reporting: collector)
            return nil
        }
        guard scalar.text.utf8.contains(UInt8(ascii: "$")), scalar.text.contains("${") else {
            return Constant(value: Value(scalar), text: scalar.text, node: node, isComputed: false)
        }
        return computed(node, scalar, at: path)
    }

    /// A JSON-like value with expressions in any text of it; nil where some part was reported or is missing.
    func constantValue(_ node: Node, at path: NodePath) -> Value? {
        if let items = node.items {
            let values = items.enumerated().map { constantValue($1, at: path.index($0)) }
            return values.contains { $0 == nil } ? nil : .list(values.compactMap { $0 })
        }
        if let entries = node.entries {
            let pairs = entries.compactMap { entry -> (String, Value)? in
                guard let key = entry.key.text,
                    EmptyValue.check(data: entry, at: path.key(key), reporting: collector)
                else { return nil }
                return constantValue(entry.value, at: path.key(key)).map { (key, $0) }
            }
            return pairs.count == entries.count ? .map(ValueMap(pairs)) : nil
        }
        return constant(node, at: path)?.value
    }

    private func computed(_ node: Node, _ scalar: Scalar, at path: NodePath) -> Constant? {
        let scope = ConstantScope(context: self, node: node)
        let compilation = Template.compile(scalar.text, scope: scope)
        report(compilation.problems, in: node, at: path)
        guard let template = compilation.template else { return nil }
        guard let value = template.constant else {
            if !scope.readsMissing { reportNotConstant(node, at: path) }
            return nil
        }
        return Constant(
            value: value,
            text: value.text,
            node: node,
            isComputed: true,
            environment: scope.environmentRead
        )
    }

    /// Whether text with expressions in it can be computed now, or could if all env were given.
    func isConstant(_ node: Node) -> Bool {
        guard let text = node.text else { return false }
        let scope = ConstantScope(context: self, node: node)
        let compilation = Template.compile(text, scope: scope)
        return compilation.problems.isEmpty && (compilation.template?.constant != nil || scope.readsMissing)
    }

    func reportNotConstant(_ node: Node, at path: NodePath) {
        report(
            Diagnostic(
                .notConstant,
                "this value must be known before the run",
                at: node.place,
                label: "known only while the test runs",
                help: "only `env` and `let` may be used here",
                path: path.text
            )
        )
    }
}

extension Value {
    /// A scalar as it is written.
    init(_ scalar: Scalar) {
        self =
            switch scalar.value {
            case .null: .null
            case .bool(let value): .bool(value)
            case .int(let value): .int(value)
            case .double(let value): .double(value)
            case .text: .string(scalar.text)
            }
    }
}
