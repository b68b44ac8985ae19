import SquallExpressions
import SquallPlan

/// Reads the entries of `env:`.
struct EnvironmentReader {
    let context: CompileContext

    /// nil where the entry was reported.
    func declaration(_ entry: Node.Entry, isIncluded: Bool) -> EnvironmentDeclaration? {
        guard let name = entry.key.text else { return nil }
        let path = NodePath.root.key("env").key(name)
        guard Names.check(entry.key, what: "an env name", at: path, in: context) else { return nil }
        var declaration = EnvironmentDeclaration(name: name, location: entry.key.place, type: .string)
        declaration.isIncluded = isIncluded
        if let scalar = entry.value.scalar { return short(declaration, entry, scalar, at: path) }
        guard let fields = context.fields(entry.value, .environment, at: path) else { return nil }
        return long(declaration, fields)
    }

    /// `NAME: value`: the default, whose type is the scalar's.
    private func short(_ declaration: EnvironmentDeclaration, _ entry: Node.Entry, _ scalar: Scalar, at path: NodePath)
        -> EnvironmentDeclaration?
    {
        guard scalar.value != .null else {
            context.report(
                Diagnostic(
                    .emptyValue,
                    "`\(declaration.name)` has no default",
                    at: entry.key.place,
                    label: "nothing is written for it",
                    help:
                        "write `\(declaration.name): \"\"` for an empty text, or `\(declaration.name): { required: true }`",
                    path: path.text
                )
            )
            return nil
        }
        var declaration = declaration
        declaration.type = scalar.environmentType
        declaration.standard = standard(entry.value, scalar, at: path)
        declaration.isBroken = declaration.standard == nil
        return declaration
    }

    private func long(_ base: EnvironmentDeclaration, _ fields: Fields) -> EnvironmentDeclaration? {
        var declaration = base
        let path = fields.path
        declaration.standard = fields["default"].flatMap { node in node.scalar.flatMap { standard(node, $0, at: path) }
        }
        declaration.isBroken = fields["default"] != nil && declaration.standard == nil
        declaration.type = type(fields) ?? fields["default"]?.scalar?.environmentType ?? .string
        declaration.isRequired = fields["required"].flatMap { context.bool($0, at: path.key("required")) } ?? false
        declaration.isSecret = fields["secret"].flatMap { context.bool($0, at: path.key("secret")) } ?? false
        declaration.description = fields["description"]?.text
        declaration.values = fields["values"]?.items?.compactMap(\.text) ?? []
        declaration.minimum = bound(fields, "min", declaration.type)
        declaration.maximum = bound(fields, "max", declaration.type)
        declaration.pattern = fields["pattern"].flatMap { context.pattern($0, at: path.key("pattern")) }
        if !makesSense(declaration, fields) { (declaration.minimum, declaration.maximum) = (nil, nil) }
        return declaration
    }

    private func type(_ fields: Fields) -> EnvironmentType? {
        guard let node = fields["type"] else { return nil }
        let words = EnvironmentType.allCases.map(\.rawValue)
        return context.word(node, of: words, at: fields.path.key("type")).flatMap(EnvironmentType.init)
    }

    /// A default is taken as written.
    private func standard(_ node: Node, _ scalar: Scalar, at path: NodePath) -> (Node, String)? {
        guard scalar.text.contains("${") else { return (node, scalar.text) }
        context.report(
            Diagnostic(
                .notConstant,
                "a default in `env` is taken as written",
                at: node.place,
                label: "`${...}` is not computed here",
                help: "move the computed value to `let:`",
                path: path.text
            )
        )
        return nil
    }

    private func bound(_ fields: Fields, _ key: String, _ type: EnvironmentType) -> (value: Value, text: String)? {
        guard let node = fields[key], let text = node.text else { return nil }
        guard [.int, .number, .duration, .bytes].contains(type) else {
            contradiction(
                "`\(key)` does not fit the type `\(type.rawValue)`",
                node,
                fields,
                "only numbers, durations and sizes have a smallest and a largest value"
            )
            return nil
        }
        do throws(EnvironmentProblem) {
            return (try type.parse(text), text)
        } catch {
            contradiction("`\(key)` is `\(text)`: \(error.message)", node, fields, error.help)
            return nil
        }
    }

    /// Whether `min` and `max` leave anything between them. Other contradictions are reported on the way.
    private func makesSense(_ declaration: EnvironmentDeclaration, _ fields: Fields) -> Bool {
        if declaration.isRequired, let node = fields["default"] {
            contradiction(
                "`\(declaration.name)` is required and has a default",
                node,
                fields,
                "remove `required` or `default`: with a default it can never be missing"
            )
        }
        if declaration.pattern != nil, !declaration.type.acceptsEmpty, let node = fields["pattern"] {
            contradiction(
                "`pattern` does not fit the type `\(declaration.type.rawValue)`",
                node,
                fields,
                "patterns are for `string` and `url`"
            )
        }
        guard let low = declaration.minimum, let high = declaration.maximum, let node = fields["max"],
            EnvironmentBounds.isBelow(high.value, low.value)
        else { return true }
        let help = "no value is at least `\(low.text)` and at most `\(high.text)`"
        contradiction("`max` is below `min`", node, fields, help)
        return false
    }

    private func contradiction(_ message: String, _ node: Node, _ fields: Fields, _ help: String?) {
        context.report(
            Diagnostic(.environmentDeclaration, message, at: node.place, help: help, path: fields.path.text)
        )
    }
}

/// How values of env are compared with `min` and `max`.
enum EnvironmentBounds {
    static func isBelow(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.int(let left), .int(let right)), (.duration(let left), .duration(let right)): left < right
        case (.double(let left), .double(let right)): left < right
        default: false
        }
    }
}

extension Scalar {
    /// The type that the short form of env reads from a scalar.
    fileprivate var environmentType: EnvironmentType {
        switch value {
        case .int: .int
        case .double: .number
        case .bool: .bool
        case .null, .text: .string
        }
    }
}
