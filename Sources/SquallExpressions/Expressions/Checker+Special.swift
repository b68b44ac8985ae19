extension Checker {
    /// The functions that are more than a computation over their arguments.
    func checkSpecial(_ name: String, _ type: StaticType, _ arguments: [Checked], _ range: Range<Int>) -> Checked {
        switch name {
        case "since": checkSince(arguments[0], range)
        case "file": checkFile(arguments[0], range)
        case "coalesce":
            folded(
                type,
                CoalesceNode(arguments.map(\.node), last: arguments[arguments.count - 1].node),
                of: arguments,
                range
            )
        default:
            folded(
                type,
                OptionalOrNode(arguments[0].node, arguments[1].node, unwraps: name == "orValue"),
                of: arguments,
                range
            )
        }
    }

    private func checkSince(_ argument: Checked, _ range: Range<Int>) -> Checked {
        guard case .string(let mark) = argument.constant else { return checkSharedSince(argument, range) }
        guard let slot = scope.markSlot(mark, at: argument.range) else {
            if scope.isSharedMark(mark) { return sharedSince(argument, range) }
            report(
                .unknownMark(mark),
                "no step sets the mark \(StringLiteral.quoted(mark))",
                argument.range,
                help: "set it with a `mark: \(mark)` step",
                suggestion: EditDistance.closest(to: mark, among: scope.markNames)
            )
            return mistaken(range)
        }
        let node = SinceNode(slot: slot, mark: mark)
        return Checked(type: .duration, node: node, range: range, dependencies: Dependencies(onRun: true))
    }

    /// The name is computed: only marks of the whole test have such names.
    private func checkSharedSince(_ argument: Checked, _ range: Range<Int>) -> Checked {
        guard scope.isSharedMark(nil) else {
            let help = "since(\"sent\"); a computed name needs a mark for all: `mark: { name: ..., shared: true }`"
            report(.type, "`since` needs the name of a mark as literal text", argument.range, help: help)
            return mistaken(range)
        }
        guard argument.type == .string || argument.type == .dyn else {
            report(.type, "`since` needs the name of a mark, which is text", argument.range)
            return mistaken(range)
        }
        return sharedSince(argument, range)
    }

    private func sharedSince(_ argument: Checked, _ range: Range<Int>) -> Checked {
        let node = SharedSinceNode(argument.node)
        return Checked(type: .duration, node: node, range: range, dependencies: Dependencies(onRun: true))
    }

    private func checkFile(_ argument: Checked, _ range: Range<Int>) -> Checked {
        guard case .string(let path) = argument.constant else {
            let help = "the file is read before the run; env and let are known then"
            report(.type, "`file` needs a path that is known before the run", argument.range, help: help)
            return mistaken(range)
        }
        do {
            let bytes = try scope.contents(ofFile: path)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                report(.file, "the file \(StringLiteral.quoted(path)) is not UTF-8 text", argument.range)
                return mistaken(range)
            }
            return constant(.string(text), range)
        } catch {
            report(.file, error.message, argument.range)
            return mistaken(range)
        }
    }

    /// Calls with a pattern or a path that is known before the run: it is compiled now.
    func checkPrecompiled(
        _ name: String,
        _ type: StaticType,
        _ arguments: [Checked],
        _ range: Range<Int>
    ) -> Checked? {
        guard arguments.count == 2, case .string(let source) = arguments[1].constant else { return nil }
        switch name {
        case "matches":
            return checkPattern(source, arguments, range)
        case "jsonpath":
            return checkJSONPath(source, type, arguments, range)
        default:
            return nil
        }
    }

    private func checkPattern(_ source: String, _ arguments: [Checked], _ range: Range<Int>) -> Checked {
        do {
            let node = PatternNode(arguments[0].node, try Pattern.compile(source))
            return strict(.bool, node, of: [arguments[0]], range)
        } catch {
            report(.invalidPattern, "not a regular expression: \(error.message)", arguments[1].range)
            return mistaken(range)
        }
    }

    private func checkJSONPath(
        _ source: String,
        _ type: StaticType,
        _ arguments: [Checked],
        _ range: Range<Int>
    ) -> Checked {
        do {
            let node = JSONPathNode(arguments[0].node, try JSONPath.compile(source))
            return strict(type, node, of: [arguments[0]], range)
        } catch {
            report(.invalidJSONPath, "not a JSONPath: \(error.message)", arguments[1].range)
            return mistaken(range)
        }
    }
}
