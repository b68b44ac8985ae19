extension Checker {
    /// A variable of a macro, a name of the scope, or the name of a type. Names with points are single ones.
    func knownName(_ name: String, _ range: Range<Int>) -> Operand? {
        if let local = local(name, range) { return .value(local) }
        let isSimple = !name.utf8.contains(UInt8(ascii: "."))
        if isSimple || isDottedName(name), let resolution = scope.resolve(name, at: range) {
            return resolve(resolution, name, range)
        }
        return Checker.typeNames.contains(name) ? .value(constant(.type(name), range)) : nil
    }

    /// The types of CEL as values. Messages are left out, `uint` is there for comparisons with `type(x)`.
    private static let typeNames: Set<String> = [
        "bool", "bytes", "double", "int", "list", "map", "null_type", "optional_type", "string", "type", "uint",
        "google.protobuf.Duration", "google.protobuf.Timestamp",
    ]

    private func resolve(_ resolution: Resolution, _ name: String, _ range: Range<Int>) -> Operand {
        let onRun = Dependencies(onRun: true)
        switch resolution {
        case .constant(let value):
            return .value(constant(value, range))
        case .slot(let slot, let type):
            return .value(Checked(type: type, node: SlotNode(slot), range: range, dependencies: onRun))
        case .elapsed:
            return .value(Checked(type: .duration, node: ElapsedNode(), range: range, dependencies: onRun))
        case .namespace(let members):
            return .namespace(members, name: name)
        case .unavailable(let reason):
            report(.unavailableName(name), "`\(name)` cannot be read here: \(reason)", range)
            return .value(mistaken(range))
        }
    }

    func member(
        _ field: Syntax.Name,
        of root: String,
        _ members: [String: Resolution],
        _ range: Range<Int>
    ) -> Operand {
        guard let resolution = members[field.text] else {
            report(
                .unknownMember(field.text, of: root),
                "`\(root)` has no member `\(field.text)`",
                field.range,
                help: Checker.membersHelp(of: root, members.keys),
                suggestion: EditDistance.closest(to: field.text, among: members.keys)
            )
            return .value(mistaken(range))
        }
        scope.use(member: field.text, of: root, at: field.range)
        return resolve(resolution, "\(root).\(field.text)", range)
    }

    /// `env["NAME"]`: a member whose name is no word.
    func indexed(
        _ members: [String: Resolution],
        _ root: String,
        _ index: Syntax,
        _ range: Range<Int>
    ) -> Operand {
        guard case .string(let name) = check(index).constant else {
            let help = Checker.membersHelp(of: root, members.keys)
            report(.type, "the members of `\(root)` have fixed names", index.range, help: help)
            return .value(mistaken(range))
        }
        return member(Syntax.Name(text: name, range: index.range), of: root, members, range)
    }

    static func membersHelp(of root: String, _ members: some Sequence<String>) -> String? {
        let names = members.sorted()
        guard let first = names.first else { return nil }
        return "read one of its members, such as `\(root).\(first)`: \(names.prefix(12).joined(separator: ", "))"
    }

    func unknown(_ name: String, _ range: Range<Int>) -> Checked {
        let suggestion = EditDistance.closest(to: name, among: scope.candidates + localNames)
        report(
            .unknownName(name),
            "unknown name `\(name)`",
            range,
            help: Checker.nameHelp(name),
            suggestion: suggestion
        )
        return mistaken(range)
    }

    private static func nameHelp(_ name: String) -> String? {
        switch name {
        case "undefined", "nil", "None", "NULL", "Null": "write `null`; whether a field exists tells `has(a.b)`"
        case "True", "TRUE": "write `true`"
        case "False", "FALSE": "write `false`"
        case "Math", "JSON", "Date", "console", "__ENV", "__VU", "__ITER": Checker.globals[name]
        default:
            FunctionTable.function(name).map { "`\(name)` is a function: write `\($0.call(with: "..."))`" }
                ?? (FunctionTable.namespaces.contains(name) ? "functions begin so: \(Checker.family(name))" : nil)
        }
    }

    private static let globals = [
        "Math": "the functions of numbers are min, max, abs, floor, ceil and round",
        "JSON": "write `parseJson(text)` or `json(value)`",
        "Date": "write `now()`, `unix()` or `unixMillis()`",
        "console": "write a `log` step",
        "__ENV": "declare it under `env` and read `env.NAME`",
        "__VU": "write `vu.id`",
        "__ITER": "write `vu.iteration`",
    ]

    private static func family(_ root: String) -> String {
        FunctionTable.functionNames.filter { $0.hasPrefix(root + ".") }.joined(separator: ", ")
    }
}
