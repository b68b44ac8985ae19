extension Checker {
    /// What a chain of names stands for: a value, or a root that has members only.
    enum Operand {
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
            case .value(let inner):
                if case .host = inner.type { return .value(checkHostIndex(inner, index, isOptional, syntax.range)) }
                return .value(checkIndex(inner, index, isOptional, syntax.range))
            }
        default:
            return .value(check(syntax))
        }
    }

    private func checkSelect(
        _ operand: Checked,
        _ field: Syntax.Name,
        _ isOptional: Bool,
        _ range: Range<Int>
    ) -> Checked {
        switch operand.type {
        case .host:
            return checkField(operand, field, isOptional, range)
        case .dyn, .map, .optional:
            let type = operand.type.element(isOptional: isOptional)
            return strict(type, SelectNode(operand.node, field.text, isOptional: isOptional), of: [operand], range)
        default:
            report(
                .unknownMember(field.text, of: operand.type.name),
                "a \(operand.type.name) has no member `\(field.text)`",
                field.range,
                help: Checker.methodHelp(field.text, of: operand.type)
            )
            return mistaken(range)
        }
    }

    /// `users["first name"]`: a field whose name is no word.
    private func checkHostIndex(_ operand: Checked, _ index: Syntax, _ isOptional: Bool, _ range: Range<Int>) -> Checked
    {
        guard case .string(let name)? = check(index).constant else {
            report(.type, "the members of `\(operand.type.name)` have fixed names", index.range)
            return mistaken(range)
        }
        return checkField(operand, Syntax.Name(text: name, range: index.range), isOptional, range)
    }

    /// A field of `response` and the like.
    private func checkField(
        _ operand: Checked,
        _ field: Syntax.Name,
        _ isOptional: Bool,
        _ range: Range<Int>
    ) -> Checked {
        guard case .host(let host) = operand.type else { return mistaken(range) }
        guard let index = host.index(of: field.text) else {
            let names = host.fields.map(\.name)
            let more = names.count > 20 ? ", ..." : ""
            let list = "it has \(names.prefix(20).joined(separator: ", "))\(more)"
            report(
                .unknownMember(field.text, of: host.name),
                "`\(host.name)` has no member `\(field.text)`",
                field.range,
                help: host.name == "response"
                    ? Checker.hostHelp[field.text] ?? list : list,
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
        let node: any Node =
            (operand.node as? SlotNode).map { SlotFieldNode(slot: $0.slot, field: index) }
            ?? FieldNode(operand.node, field: index)
        return Checked(
            type: host.fields[index].type,
            node: node,
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

    /// What a duration is asked for where it is an object.
    private static let durationHelp = [
        "ms": "toMillis", "millis": "toMillis", "milliseconds": "toMillis", "s": "toSeconds", "sec": "toSeconds",
        "seconds": "toSeconds",
    ]

    private static func methodHelp(_ name: String, of type: StaticType) -> String? {
        if type == .duration, let function = durationHelp[name.lowercased()] { return "write `\(function)(...)`" }
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
            case .host(let type) where type.index(of: field.text) != nil:
                scope.use(member: field.text, of: type.name, at: field.range)
                return constant(.bool(true), range)
            default:
                return checkSelect(operand, field, false, argument.range)
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
