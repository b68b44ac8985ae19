extension Checker {
    /// What a chain of names stands for: a value, or a root that has members only.
    private enum Operand {
        case value(Checked)
        case namespace([String: Resolution], name: String)
    }

    /// Checks a name, a field or an index.
    func checkAccess(_ syntax: Syntax) -> Checked {
        switch operand(syntax) {
        case .value(let checked): return checked
        case .namespace(let members, let name):
            report(
                .type,
                "`\(name)` has no value of its own",
                syntax.range,
                help: Checker.membersHelp(of: name, members.keys)
            )
            return mistaken(syntax.range)
        }
    }

    private func operand(_ syntax: Syntax) -> Operand {
        if let dotted = syntax.dottedName, let operand = knownName(dotted, syntax.range) { return operand }
        switch syntax.kind {
        case .name(let name):
            return .value(unknown(name, syntax.range))
        case .select(let inner, let field, let isOptional):
            switch operand(inner) {
            case .namespace(let members, let root): return member(field, of: root, members, syntax.range)
            case .value(let inner): return .value(checkSelect(inner, field, isOptional, syntax.range))
            }
        case .index(let inner, let index, let isOptional):
            switch operand(inner) {
            case .namespace(let members, let root): return indexed(members, root, index, syntax.range)
            case .value(let inner): return .value(checkIndex(inner, index, isOptional, syntax.range))
            }
        default:
            return .value(check(syntax))
        }
    }

    /// A variable of a macro, a name of the scope, or the name of a type. Names with points are single ones.
    private func knownName(_ name: String, _ range: Range<Int>) -> Operand? {
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

    private func member(
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
    private func indexed(
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

    private static func membersHelp(of root: String, _ members: some Sequence<String>) -> String? {
        let names = members.sorted()
        guard let first = names.first else { return nil }
        return "read one of its members, such as `\(root).\(first)`: \(names.prefix(12).joined(separator: ", "))"
    }

    private func unknown(_ name: String, _ range: Range<Int>) -> Checked {
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
            FunctionTable.function(name) != nil
                ? "`\(name)` is a function: write `\(name)(...)`"
                : FunctionTable.namespaces.contains(name) ? "functions begin so: \(Checker.family(name))" : nil
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

    private func checkSelect(
        _ operand: Checked,
        _ field: Syntax.Name,
        _ isOptional: Bool,
        _ range: Range<Int>
    ) -> Checked {
        switch operand.type {
        case .host(let type):
            return checkField(operand, type, field, isOptional, range)
        case .dyn, .map, .optional:
            let type = operand.type.element(isOptional: isOptional)
            return strict(type, SelectNode(operand.node, field.text, isOptional: isOptional), of: [operand], range)
        default:
            report(
                .unknownMember(field.text, of: operand.type.name),
                "a \(operand.type.name) has no member `\(field.text)`",
                field.range,
                help: Checker.methodHelp(field.text)
            )
            return mistaken(range)
        }
    }

    /// A field of `response` and the like.
    private func checkField(
        _ operand: Checked,
        _ host: HostType,
        _ field: Syntax.Name,
        _ isOptional: Bool,
        _ range: Range<Int>
    ) -> Checked {
        guard let index = host.index(of: field.text) else {
            let names = host.fields.map(\.name)
            report(
                .unknownMember(field.text, of: host.name),
                "`\(host.name)` has no member `\(field.text)`",
                field.range,
                help: Checker.hostHelp[field.text] ?? "it has \(names.joined(separator: ", "))",
                suggestion: EditDistance.closest(to: field.text, among: names)
            )
            return mistaken(range)
        }
        scope.use(member: field.text, of: host.name, at: field.range)
        if isOptional {
            let help = "the member is always there: write `\(host.name).\(field.text)`"
            report(.type, "`.?` is for members that may be missing", field.range, help: help)
            return mistaken(range)
        }
        return Checked(
            type: host.fields[index].type,
            node: FieldNode(operand.node, field: index),
            range: range,
            dependencies: operand.dependencies
        )
    }

    /// What the members of a response are called elsewhere.
    private static let hostHelp = [
        "statusCode": "write `status`", "status_code": "write `status`", "code": "write `status`",
        "text": "write `body`", "content": "write `body`, or `data` for bytes", "header": "write `headers[\"name\"]`",
        "time": "write `duration`", "elapsed": "write `duration`", "latency": "write `duration`",
        "ok": "write `status >= 200 && status < 300`, or `error == \"\"`", "length": "write `size`",
    ]

    private static func methodHelp(_ name: String) -> String? {
        if name == "length" || name == "len" || name == "count" { return "write `size(x)`" }
        return FunctionTable.method(name) == nil ? nil : "`\(name)` is a method: write `.\(name)(...)`"
    }

    private func checkIndex(_ operand: Checked, _ index: Syntax, _ isOptional: Bool, _ range: Range<Int>) -> Checked {
        let index = check(index)
        switch operand.type {
        case .dyn, .optional, .map: break
        case .list where index.type == .dyn || index.type.isNumber: break
        case .list:
            report(.type, "an index of a list is an int, not \(index.type.name)", index.range)
            return mistaken(range)
        default:
            let help = operand.type == .string ? "write `text.charAt(i)` or `text.substring(i, j)`" : nil
            report(.type, "`[...]` needs a list or a map, got \(operand.type.name)", operand.range, help: help)
            return mistaken(range)
        }
        let node = IndexNode(operand.node, index.node, isOptional: isOptional)
        return strict(operand.type.element(isOptional: isOptional), node, of: [operand, index], range)
    }

    /// `has(a.b)`
    func checkHas(_ argument: Syntax, _ range: Range<Int>) -> Checked {
        guard case .select(let inner, let field, false) = argument.kind else {
            let help = "write `has(a.b)`; whether a key is there tells `\"key\" in a`"
            report(.type, "`has` takes a member such as `a.b`", argument.range, help: help)
            return mistaken(range)
        }
        switch operand(inner) {
        case .namespace(let members, let root):
            if members[field.text] != nil { scope.use(member: field.text, of: root, at: field.range) }
            return constant(.bool(members[field.text] != nil), range)
        case .value(let operand):
            switch operand.type {
            case .dyn, .map, .optional:
                return strict(.bool, HasNode(operand.node, field.text), of: [operand], range)
            default:
                let checked = checkSelect(operand, field, false, argument.range)
                return checked.type == .dyn && !(checked.node is FieldNode)
                    ? mistaken(range) : constant(.bool(true), range)
            }
        }
    }
}

extension StaticType {
    /// The type of an element that is read by key or index. Through an optional, and with `?`, it is an optional.
    fileprivate func element(isOptional: Bool) -> StaticType {
        switch self {
        case .list(let element), .map(_, let element): isOptional ? .optional(element) : element
        case .optional(let wrapped): .optional(wrapped.element(isOptional: false))
        default: isOptional ? .optional(.dyn) : .dyn
        }
    }
}
