extension Checker {
    /// Checks a part of the expression whose value is needed.
    func check(_ syntax: Syntax) -> Checked {
        switch syntax.kind {
        case .literal(let value): constant(value, syntax.range)
        case .name, .select, .index: checkAccess(syntax)
        case .call(let name, let receiver, let arguments): checkCall(name, receiver, arguments, syntax.range)
        case .list(let elements): checkList(elements, syntax.range)
        case .map(let entries): checkMap(entries, syntax.range)
        case .not(let operand): checkNot(operand, syntax.range)
        case .negate(let operand): checkNegate(operand, syntax.range)
        case .binary(let operation, let left, let right): checkBinary(operation, left, right, syntax.range)
        case .and(let operands): checkLogic(operands, decidedBy: false, syntax.range)
        case .or(let operands): checkLogic(operands, decidedBy: true, syntax.range)
        case .conditional(let condition, let then, let otherwise):
            checkConditional(condition, then, otherwise, syntax.range)
        }
    }

    /// Checks a condition.
    func checkCondition(_ syntax: Syntax, of what: String) -> Checked {
        condition(check(syntax), of: what)
    }

    private func condition(_ checked: Checked, of what: String) -> Checked {
        guard StaticType.bool.accepts(checked.type) else {
            report(
                .type,
                "\(what) needs a bool, got \(checked.type.name)",
                checked.range,
                help: Checker.truthHelp(checked.type)
            )
            return mistaken(checked.range)
        }
        return checked
    }

    private static func truthHelp(_ type: StaticType) -> String? {
        switch type {
        case .string, .bytes, .list, .map: "nothing is true by itself; write `size(x) > 0`"
        case .int, .double: "nothing is true by itself; write `x != 0`"
        case .optional: "write `x.hasValue()`"
        default: nil
        }
    }

    private func checkNot(_ operand: Syntax, _ range: Range<Int>) -> Checked {
        let operand = checkCondition(operand, of: "`!`")
        return strict(.bool, NotNode(operand.node), of: [operand], range)
    }

    private func checkNegate(_ operand: Syntax, _ range: Range<Int>) -> Checked {
        let operand = check(operand)
        switch operand.type {
        case .int, .double, .duration, .dyn: break
        default:
            report(.type, "`-` needs a number or a duration, got \(operand.type.name)", operand.range)
            return mistaken(range)
        }
        return strict(operand.type, NegateNode(operand.node), of: [operand], range)
    }

    private func checkBinary(
        _ operation: BinaryOperator,
        _ left: Syntax,
        _ right: Syntax,
        _ range: Range<Int>
    ) -> Checked {
        if operation == .subtract, let header = DashedHeader(left, right) { return mistaken(header, range) }
        let absence = Checker.absenceHelp(operation, left, right)
        let left = check(left)
        let right = check(right)
        switch operation {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
            return checkComparison(operation, left, right, range, absence: absence)
        case .isIn:
            return checkMembership(left, right, range)
        default:
            guard let type = StaticType.arithmetic(operation, left.type, right.type) else {
                reportArithmetic(operation, left, right, range)
                return mistaken(range)
            }
            return strict(type, ArithmeticNode(operation, left.node, right.node), of: [left, right], range)
        }
    }

    private func reportArithmetic(_ operation: BinaryOperator, _ left: Checked, _ right: Checked, _ range: Range<Int>) {
        let sign = operation.rawValue
        var help: String?
        if operation == .add, left.type == .string || right.type == .string {
            help = "turn the other value into text with `string(x)`, or write a template"
        } else if operation == .remainder {
            help = "`%` is for ints; percentages are for thresholds"
        }
        report(.type, "`\(sign)` does not take \(left.type.name) and \(right.type.name)", range, help: help)
    }

    private func checkMembership(_ element: Checked, _ collection: Checked, _ range: Range<Int>) -> Checked {
        switch collection.type {
        case .dyn, .list, .map: break
        default:
            let help = collection.type == .string ? "write `text.contains(part)`" : nil
            report(.type, "`in` needs a list or a map, got \(collection.type.name)", collection.range, help: help)
            return mistaken(range)
        }
        return strict(.bool, MembershipNode(element.node, collection.node), of: [element, collection], range)
    }

    private func checkComparison(
        _ operation: BinaryOperator,
        _ left: Checked,
        _ right: Checked,
        _ range: Range<Int>,
        absence: String?
    ) -> Checked {
        let isEquality = operation == .equal || operation == .notEqual
        guard isEquality ? left.type.canEqual(right.type) : left.type.canOrder(right.type) else {
            reportComparison(operation, left, right, range, absence: absence)
            return mistaken(range)
        }
        let node: any Node =
            if let constant = right.constant, let fast = ConstantComparisonNode(operation, left.node, constant) {
                fast
            } else if isEquality {
                EqualityNode(left.node, right.node, negated: operation == .notEqual)
            } else {
                OrderNode(operation, left.node, right.node)
            }
        return strict(.bool, node, of: [left, right], range)
    }

    private func reportComparison(
        _ operation: BinaryOperator,
        _ left: Checked,
        _ right: Checked,
        _ range: Range<Int>,
        absence: String?
    ) {
        // A literal is what is wrong more often than what it is compared with.
        let place = right.constant != nil ? right.range : left.constant != nil ? left.range : range
        let constant = right.constant ?? left.constant
        let other = right.constant != nil ? left.type : right.type
        report(
            .type,
            "`\(operation.rawValue)` compares \(left.type.name) with \(right.type.name), which \(operation.outcome)",
            place,
            help: absence ?? constant.flatMap { Checker.comparisonHelp($0, with: other) }
        )
    }

    /// `map["key"] == null` asks whether the key is there; so it is asked elsewhere, where reading a missing key is null.
    private static func absenceHelp(_ operation: BinaryOperator, _ left: Syntax, _ right: Syntax) -> String? {
        for (read, other) in [(left, right), (right, left)] {
            guard case .literal(.null) = other.kind, case .index(let map, let key, false) = read.kind,
                let name = map.dottedName, case .literal(.string(let text)) = key.kind
            else { continue }
            let test = "\"\(text)\" in \(name)"
            return "whether it is there tells `\(operation == .equal ? "!(\(test))" : test)`"
        }
        return nil
    }

    private func mistaken(_ header: DashedHeader, _ range: Range<Int>) -> Checked {
        report(.type, "a name with `-` in it stands in brackets", header.range, help: "write `\(header.inBrackets)`")
        return mistaken(range)
    }

    private static func comparisonHelp(_ constant: Value, with other: StaticType) -> String? {
        switch (constant, other) {
        case (.string(let text), .int), (.string(let text), .double), (.string(let text), .bool):
            return Double(text) != nil || Bool(text) != nil ? "write `\(text)` without quotes" : nil
        case (.string(let text), .duration):
            return UnitText.duration(text) != nil ? "write `\(text)` without quotes" : nil
        case (.int, .string), (.double, .string), (.bool, .string):
            return "write \"\(constant.text)\" with quotes, or convert the other side"
        case (.int, .duration), (.double, .duration):
            return "write the unit: `\(constant.text)ms`, `\(constant.text)s`"
        case (.null, .string): return "it is never null; the empty text is \"\""
        case (.null, _): return "it is never null"
        case (.duration, .int), (.duration, .double): return "write a number, or make a duration: `millis(x)`"
        default: return nil
        }
    }

    private func checkLogic(_ operands: [Syntax], decidedBy deciding: Bool, _ range: Range<Int>) -> Checked {
        let sign = deciding ? "`||`" : "`&&`"
        let checked = operands.map(check)
        // It decides whatever the others are, as CEL says even where those are no bools.
        if checked.contains(where: { $0.constant == .bool(deciding) }) { return constant(.bool(deciding), range) }
        let operands = checked.map { condition($0, of: sign) }
        return folded(.bool, LogicNode(operands.map(\.node), decidedBy: deciding), of: operands, range)
    }

    private func checkConditional(
        _ condition: Syntax,
        _ then: Syntax,
        _ otherwise: Syntax,
        _ range: Range<Int>
    ) -> Checked {
        let condition = checkCondition(condition, of: "`?`")
        let then = check(then)
        let otherwise = check(otherwise)
        let type = then.type.joined(with: otherwise.type)
        if let failure = condition.failure { return Checked(type: type, node: failure, range: range) }
        if case .bool(let holds) = condition.constant {
            var chosen = holds ? then : otherwise
            chosen.range = range
            return chosen
        }
        let node = ConditionalNode(condition.node, then.node, otherwise.node)
        return folded(type, node, of: [condition, then, otherwise], range)
    }
}

extension BinaryOperator {
    /// What comes of comparing values that cannot be compared.
    fileprivate var outcome: String {
        switch self {
        case .equal: "never holds"
        case .notEqual: "always holds"
        default: "have no order"
        }
    }
}
