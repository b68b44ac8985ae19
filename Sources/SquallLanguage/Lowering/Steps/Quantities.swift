import SquallExpressions
import SquallPlan

/// Durations and sizes: known, drawn from a range, or computed each time.
extension StepsLowering {
    /// Nanoseconds. `500ms`, `500ms..2s`, `${...}`.
    func duration(_ value: ValueSyntax, at place: Place, allowsRange: Bool = false) -> DurationValue? {
        switch quantity(value, .duration, at: place, allowsRange: allowsRange) {
        case .constant(let nanoseconds): .constant(nanoseconds)
        case .uniform(let low, let high): .uniform(low, high)
        case .expression(let expression): .expression(expression)
        case nil: nil
        }
    }

    /// Bytes. `10KiB`, `1KiB..10KiB`, `${...}`.
    func size(_ value: ValueSyntax, at place: Place) -> SizeValue? {
        switch quantity(value, .int, at: place, allowsRange: true) {
        case .constant(let bytes): .constant(bytes)
        case .uniform(let low, let high): .uniform(low, high)
        case .expression(let expression): .expression(expression)
        case nil: nil
        }
    }

    private enum Quantity {
        case constant(Int64)
        case uniform(Int64, Int64)
        case expression(Expression)
    }

    private func quantity(_ value: ValueSyntax, _ type: StaticType, at place: Place, allowsRange: Bool) -> Quantity? {
        guard let text = value.node.text else { return nil }
        if let range = Template.soleExpression(of: text) {
            let lowered = expression(in: range, of: value, at: place)
            guard let lowered else { return nil }
            if lowered.expression.constant == nil { return computed(lowered, type, value) }
        }
        guard isKnown(text, type, value, at: place), let constant = context.constant(value.node, at: value.path)
        else { return nil }
        if let (low, high) = bounds(of: constant) {
            return allowsRange ? range(low, high, type, constant, value) : reportRange(value)
        }
        return literal(constant, type, value.node, value).map(Quantity.constant)
    }

    /// Whether text with expressions in it is known before the run; false once it has been reported that it is not.
    private func isKnown(_ text: String, _ type: StaticType, _ value: ValueSyntax, at place: Place) -> Bool {
        guard text.contains("${"), !context.isConstant(value.node) else { return true }
        guard let lowered = self.text(value, at: place) else { return false }
        guard lowered.template.constant == nil else { return true }
        report(
            Diagnostic(
                .notConstant,
                "text around a computed value must be known before the run",
                at: value.location,
                label: "known only while the test runs",
                help: ComputedQuantity(text, isDuration: type == .duration).help,
                path: value.path.text
            )
        )
        return false
    }

    private func computed(_ lowered: LoweredCondition, _ type: StaticType, _ value: ValueSyntax) -> Quantity? {
        let found = lowered.expression.type
        if found == type || found == .dyn { return .expression(lowered.expression) }
        let expected = type == .duration ? "a duration" : "a size, an int"
        report(
            Diagnostic(
                .wrongValueType,
                "expected \(expected), this is of type \(found.name)",
                at: value.location,
                label: "of type \(found.name)",
                help: type == .duration && found.isNumber ? "make it a duration: `seconds(...)` or `millis(...)`" : nil,
                path: value.path.text
            )
        )
        return nil
    }

    /// The two ends of `a..b`.
    private func bounds(of constant: Constant) -> (Substring, Substring)? {
        guard case .string(let text) = constant.value, let dots = text.firstRange(of: "..") else { return nil }
        return (text[..<dots.lowerBound], text[dots.upperBound...])
    }

    private func range(_ low: Substring, _ high: Substring, _ type: StaticType, _ whole: Constant, _ value: ValueSyntax)
        -> Quantity?
    {
        let offset = low.utf8.count + 2
        guard let first = end(low, at: 0, type, whole, value), let second = end(high, at: offset, type, whole, value)
        else { return nil }
        guard first <= second else {
            report(
                Diagnostic(
                    .reversedRange,
                    "the range `\(whole.text)` goes backwards",
                    at: value.location,
                    label: "the larger end stands first",
                    help: "write `\(high)..\(low)`",
                    path: value.path.text
                )
            )
            return nil
        }
        return .uniform(first, second)
    }

    /// One end of a range, which begins at a UTF-8 offset of the whole text.
    private func end(_ text: Substring, at offset: Int, _ type: StaticType, _ whole: Constant, _ value: ValueSyntax)
        -> Int64?
    {
        do throws(UnitProblem) {
            let text = text.trimmingSpaces
            return try nonnegative(type == .duration ? Units.duration(text) : Units.size(text), value)
        } catch {
            var problem = error
            problem.range = error.range.lowerBound + offset..<error.range.upperBound + offset
            context.report(problem, of: whole, at: value.path)
            return nil
        }
    }

    private func literal(_ constant: Constant, _ type: StaticType, _ node: Node, _ value: ValueSyntax) -> Int64? {
        let number = type == .duration ? context.duration(node, at: value.path) : context.size(node, at: value.path)
        return number.flatMap { nonnegative($0, value) }
    }

    private func nonnegative(_ number: Int64, _ value: ValueSyntax) -> Int64? {
        if number >= 0 { return number }
        report(Diagnostic(.outOfRange, "this cannot be negative", at: value.location, path: value.path.text))
        return nil
    }

    private func reportRange(_ value: ValueSyntax) -> Quantity? {
        report(
            Diagnostic(
                .wrongScalar,
                "a random range cannot stand here",
                at: value.location,
                label: "expected one duration",
                path: value.path.text
            )
        )
        return nil
    }
}

extension StaticType {
    var isNumber: Bool { self == .int || self == .double }
}
