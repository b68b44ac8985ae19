extension Checker {
    func checkCall(_ name: Syntax.Name, _ receiver: Syntax?, _ arguments: [Syntax], _ range: Range<Int>) -> Checked {
        guard let receiver else {
            if name.text == "has", arguments.count == 1 { return checkHas(arguments[0], range) }
            return checkFunction(name, arguments, range)
        }
        if let root = receiver.dottedName, local(root, receiver.range) == nil,
            FunctionTable.function("\(root).\(name.text)") != nil || isFamily(root)
        {
            let place = receiver.range.lowerBound..<name.range.upperBound
            return checkFunction(Syntax.Name(text: "\(root).\(name.text)", range: place), arguments, range)
        }
        if let checked = checkMacro(name, receiver, arguments, range) { return checked }
        return checkMethod(name, receiver, arguments, range)
    }

    /// `random.foo(...)` and `Math.floor(...)` mean functions, unless the scope has such a name.
    private func isFamily(_ root: String) -> Bool {
        (FunctionTable.namespaces.contains(root) || ForeignNames.roots.contains(root))
            && !scope.candidates.contains(root)
    }

    private func checkFunction(_ name: Syntax.Name, _ arguments: [Syntax], _ range: Range<Int>) -> Checked {
        guard let function = FunctionTable.function(name.text) else {
            reportUnknown(function: name)
            for argument in arguments { _ = check(argument) }
            return mistaken(range)
        }
        return checkCall(of: function, name, arguments.map(check), range)
    }

    private func checkMethod(
        _ name: Syntax.Name,
        _ receiver: Syntax,
        _ arguments: [Syntax],
        _ range: Range<Int>
    ) -> Checked {
        let parts = ([receiver] + arguments).map(check)
        guard let method = FunctionTable.method(name.text) else {
            reportUnknown(method: name)
            return mistaken(range)
        }
        return checkCall(of: method, name, parts, range)
    }

    private func reportUnknown(function name: Syntax.Name) {
        let help: String? =
            if let foreign = ForeignNames.functions[name.text] {
                foreign
            } else if FunctionTable.methodNames.contains(name.text) {
                "`\(name.text)` is a method: write `value.\(name.text)(...)`"
            } else {
                nil
            }
        report(
            .unknownFunction(name.text),
            "unknown function `\(name.text)`",
            name.range,
            help: help,
            suggestion: EditDistance.closest(to: name.text, among: FunctionTable.functionNames)
        )
    }

    private func reportUnknown(method name: Syntax.Name) {
        let help: String? =
            if let foreign = ForeignNames.methods[name.text] {
                foreign
            } else if let function = FunctionTable.function(name.text) {
                "`\(name.text)` is a function: write `\(function.call(with: "value"))`"
            } else {
                nil
            }
        report(
            .unknownFunction(name.text),
            "unknown method `\(name.text)`",
            name.range,
            help: help,
            suggestion: EditDistance.closest(to: name.text, among: FunctionTable.methodNames)
        )
    }

    private func checkCall(
        of function: Function,
        _ name: Syntax.Name,
        _ arguments: [Checked],
        _ range: Range<Int>
    ) -> Checked {
        let candidates = function.signatures.filter { $0.takes(count: arguments.count) }
        guard !candidates.isEmpty else {
            reportCount(function, name, arguments.count - (function.isMethod ? 1 : 0))
            return mistaken(range)
        }
        let types = arguments.map(\.type)
        let matching = candidates.filter { candidate in
            types.indices.allSatisfy { candidate.parameter($0).type.accepts(types[$0]) }
        }
        guard let first = matching.first else {
            reportTypes(function, name, candidates, arguments)
            return mistaken(range)
        }
        let results = matching.dropFirst().reduce(first.result) { $0.joined(with: $1.result) }
        return prepare(function, function.infer?(types) ?? results, arguments, range)
    }

    private func prepare(
        _ function: Function,
        _ type: StaticType,
        _ arguments: [Checked],
        _ range: Range<Int>
    ) -> Checked {
        if case .special(let name) = function.implementation {
            return checkSpecial(name, type, arguments, range)
        }
        if let prepared = checkPrecompiled(function.name, type, arguments, range) { return prepared }
        let node = CallNode(function.implementation, arguments.map(\.node))
        guard !function.isPure else { return strict(type, node, of: arguments, range) }
        let run = Checked(type: type, node: node, range: range, dependencies: Dependencies(onRun: true))
        return arguments.first { $0.failure != nil } ?? run
    }

    private func reportCount(_ function: Function, _ name: Syntax.Name, _ count: Int) {
        let receiver = function.isMethod ? 1 : 0
        let counts = Set(function.signatures.map { $0.parameters.count - receiver }).sorted()
        let expected = counts.map(String.init).joined(separator: " or ")
        let atLeast = function.signatures.contains(where: \.isVariadic) ? "at least " : ""
        report(
            .argumentCount,
            "`\(name.text)` takes \(atLeast)\(expected) argument\(counts == [1] ? "" : "s"), not \(count)",
            name.range,
            help: Checker.formsHelp(function)
        )
    }

    /// Names the argument that is wrong where all forms agree on what is expected; otherwise lists the forms.
    private func reportTypes(
        _ function: Function,
        _ name: Syntax.Name,
        _ candidates: [Function.Signature],
        _ arguments: [Checked]
    ) {
        let wrong = arguments.indices.first { index in
            candidates.allSatisfy { !$0.parameter(index).type.accepts(arguments[index].type) }
        }
        let help = Checker.formsHelp(function)
        guard let wrong else {
            let given = arguments.map(\.type.name).joined(separator: ", ")
            report(.type, "no form of `\(name.text)` takes \(given)", name.range, help: help)
            return
        }
        let expected = candidates.map { $0.parameter(wrong).type.name }.uniqued().joined(separator: " or ")
        let got = arguments[wrong].type.name
        let place = function.isMethod && wrong == 0 ? "is a method of" : "takes"
        let parameter = function.isMethod && wrong == 0 ? "" : " as `\(candidates[0].parameter(wrong).name)`"
        let message = "`\(name.text)` \(place) \(expected)\(parameter), not \(got)"
        report(.type, message, arguments[wrong].range, help: help)
    }

    private static func formsHelp(_ function: Function) -> String {
        "it is written \(function.signatureTexts.map { "`\($0)`" }.joined(separator: " or "))"
    }
}

extension Array where Element == String {
    fileprivate func uniqued() -> [String] {
        enumerated().filter { !self[..<$0.offset].contains($0.element) }.map(\.element)
    }
}
