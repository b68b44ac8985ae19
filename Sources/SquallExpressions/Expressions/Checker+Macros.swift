extension Checker {
    /// Checks a macro; nil where the call is none.
    func checkMacro(
        _ name: Syntax.Name,
        _ receiver: Syntax,
        _ arguments: [Syntax],
        _ range: Range<Int>
    ) -> Checked? {
        guard Macro.names.contains(name.text) else { return nil }
        guard arguments.count == 2 || name.text == "map" && arguments.count == 3 else {
            let forms = Macro.all.filter { $0.name == name.text }.map { "`\($0.form)`" }.joined()
            let count = name.text == "map" ? "2 or 3" : "2"
            let message = "`\(name.text)` takes \(count) arguments, not \(arguments.count)"
            report(.argumentCount, message, name.range, help: "it is written \(forms)")
            return mistaken(range)
        }
        guard case .name(let variable) = arguments[0].kind else {
            let help = "write `\(name.text)(x, ...)`: the first argument names the element"
            report(.type, "`\(name.text)` needs a name for its variable", arguments[0].range, help: help)
            return mistaken(range)
        }
        let operand = check(receiver)
        if name.text == "optMap" || name.text == "optFlatMap" {
            return checkOptionalMap(name, operand, variable, arguments, range)
        }
        guard let element = operand.type.iterated else {
            let message = "`\(name.text)` goes through a list or a map, not \(operand.type.name)"
            report(.type, message, operand.range)
            return mistaken(range)
        }
        return withLocal(variable, element, arguments[0].range) { index in
            let iteration = Iteration(name: name.text, range: operand.node, local: index)
            let body = checkBody(name.text, iteration, Array(arguments.dropFirst()), element)
            return closed(body.type, body.node, over: operand, body.parts, local: index, range)
        }
    }

    private func checkBody(
        _ name: String,
        _ iteration: Iteration,
        _ arguments: [Syntax],
        _ element: StaticType
    ) -> (type: StaticType, node: any Node, parts: [Checked]) {
        if name == "map", arguments.count == 1 {
            let transform = check(arguments[0])
            let node = TransformNode(iteration, where: nil, transform: transform.node)
            return (.list(transform.type), node, [transform])
        }
        let predicate = checkCondition(arguments[0], of: "`\(name)`")
        switch name {
        case "all", "exists":
            let node = QuantifierNode(iteration, predicate.node, decidedBy: name == "exists")
            return (.bool, node, [predicate])
        case "exists_one", "existsOne":
            return (.bool, ExistsOneNode(iteration, predicate.node), [predicate])
        case "filter":
            let node = TransformNode(iteration, where: predicate.node, transform: nil)
            return (.list(element), node, [predicate])
        default:
            let transform = check(arguments[1])
            let node = TransformNode(iteration, where: predicate.node, transform: transform.node)
            return (.list(transform.type), node, [predicate, transform])
        }
    }

    private func checkOptionalMap(
        _ name: Syntax.Name,
        _ operand: Checked,
        _ variable: String,
        _ arguments: [Syntax],
        _ range: Range<Int>
    ) -> Checked {
        guard StaticType.optional(.dyn).accepts(operand.type) else {
            let help = "an optional is `a.?b` or `list[?0]`"
            report(.type, "`\(name.text)` needs an optional, not \(operand.type.name)", operand.range, help: help)
            return mistaken(range)
        }
        let flattens = name.text == "optFlatMap"
        return withLocal(variable, operand.type.unwrapped, arguments[0].range) { index in
            let transform = check(arguments[1])
            let node = OptionalMapNode(operand.node, local: index, transform.node, flattens: flattens)
            let type = flattens ? StaticType.optional(transform.type.unwrapped) : .optional(transform.type)
            return closed(type, node, over: operand, [transform], local: index, range)
        }
    }

    /// A macro with its body: what the body needs of its own variable is given.
    private func closed(
        _ type: StaticType,
        _ node: any Node,
        over operand: Checked,
        _ body: [Checked],
        local: Int,
        _ range: Range<Int>
    ) -> Checked {
        if let failure = operand.failure { return Checked(type: type, node: failure, range: range) }
        var dependencies = body.reduce(Dependencies()) { $0.union($1.dependencies) }
        dependencies.onLocals &= ~(1 << UInt64(min(local, 63)))
        dependencies = dependencies.union(operand.dependencies)
        return folded(Checked(type: type, node: node, range: range, dependencies: dependencies))
    }
}

extension StaticType {
    /// What a macro goes through: the elements of a list, the keys of a map. Nil where it cannot.
    fileprivate var iterated: StaticType? {
        switch self {
        case .list(let element): element
        case .map(let key, _): key
        case .dyn: .dyn
        default: nil
        }
    }
}
