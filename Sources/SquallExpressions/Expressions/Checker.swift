/// Gives names and calls their meaning, finds mistakes of type, computes what is constant, and prepares the nodes that are
/// evaluated.
///
/// A part with a mistake becomes a value of unknown type, so that the rest is checked as well and nothing is reported twice.
final class Checker {
    let scope: any ExpressionScope
    private(set) var problems: [ExpressionProblem] = []
    /// The variables of the macros around the place that is being checked, innermost last.
    private var locals: [(name: String, type: StaticType)] = []
    private(set) var localCount = 0
    /// What constants are computed in. Nothing constant reads it.
    private let foldingFrame = Frame(
        slots: Slots(count: 0),
        random: RandomStream(seed: 0),
        clock: StoppedClock()
    )
    private lazy var dottedNames = scope.dottedNames

    init(scope: any ExpressionScope) {
        self.scope = scope
    }

    /// A part of the expression, checked.
    struct Checked {
        var type: StaticType
        var node: any Node
        var range: Range<Int>
        var dependencies = Dependencies()

        var constant: Value? { (node as? ConstantNode)?.value }
        var failure: FailureNode? { node as? FailureNode }
    }

    /// What a part needs beyond constants.
    struct Dependencies {
        /// The frame: slots, clocks, randomness.
        var onRun = false
        /// Variables of macros, a bit for each.
        var onLocals: UInt64 = 0

        var isEmpty: Bool { !onRun && onLocals == 0 }

        func union(_ other: Dependencies) -> Dependencies {
            Dependencies(onRun: onRun || other.onRun, onLocals: onLocals | other.onLocals)
        }
    }

    func report(
        _ kind: ExpressionProblem.Kind,
        _ message: String,
        _ range: Range<Int>,
        help: String? = nil,
        suggestion: String? = nil
    ) {
        let problem = ExpressionProblem(
            kind: kind,
            message: message,
            range: range,
            help: help,
            suggestion: suggestion
        )
        problems.append(problem)
    }

    /// What stands for a part with a mistake.
    func mistaken(_ range: Range<Int>) -> Checked {
        Checked(type: .dyn, node: ConstantNode(.null), range: range, dependencies: Dependencies(onRun: true))
    }

    func constant(_ value: Value, type: StaticType? = nil, _ range: Range<Int>) -> Checked {
        Checked(type: type ?? value.staticType, node: ConstantNode(value), range: range)
    }

    /// A part made of others that it needs all: computed now if they are known, failed if one of them is.
    func strict(_ type: StaticType, _ node: any Node, of parts: [Checked], _ range: Range<Int>) -> Checked {
        if let failure = parts.lazy.compactMap(\.failure).first {
            return Checked(type: type, node: failure, range: range)
        }
        return folded(type, node, of: parts, range)
    }

    /// A part made of others, computed now if they are known.
    func folded(_ type: StaticType, _ node: any Node, of parts: [Checked], _ range: Range<Int>) -> Checked {
        let dependencies = parts.reduce(Dependencies()) { $0.union($1.dependencies) }
        var whole = folded(Checked(type: type, node: node, range: range, dependencies: dependencies))
        if whole.failure != nil, let cause = parts.lazy.compactMap(\.failure).first { whole.node = cause }
        return whole
    }

    func folded(_ part: Checked) -> Checked {
        guard part.dependencies.isEmpty else { return part }
        var part = part
        foldingFrame.reserveLocals(localCount)
        do {
            part.node = ConstantNode(try part.node.value(in: foldingFrame))
        } catch {
            part.node = FailureNode(error, part.range)
        }
        return part
    }

    /// Checks a part in which a variable of a macro exists.
    func withLocal<Result>(
        _ name: String,
        _ type: StaticType,
        _ range: Range<Int>,
        _ body: (_ index: Int) -> Result
    ) -> Result {
        let index = locals.count
        if index == Checker.maximumLocals {
            report(.syntax, "macros are nested too deeply", range)
        }
        locals.append((name, type))
        localCount = max(localCount, locals.count)
        defer { locals.removeLast() }
        return body(index)
    }

    /// As many as `Dependencies` has bits.
    private static let maximumLocals = 63

    /// The variable of a macro with that name.
    func local(_ name: String, _ range: Range<Int>) -> Checked? {
        guard let index = locals.lastIndex(where: { $0.name == name }) else { return nil }
        let bit: UInt64 = 1 << UInt64(min(index, Checker.maximumLocals))
        return Checked(
            type: locals[index].type,
            node: LocalNode(index),
            range: range,
            dependencies: Dependencies(onLocals: bit)
        )
    }

    var localNames: [String] { locals.map(\.name) }

    func isDottedName(_ name: String) -> Bool { dottedNames.contains(name) }
}

/// Constants read no clock.
private final class StoppedClock: ExpressionClock {
    func monotonicNanoseconds() -> Int64 { 0 }
    func wallTime() -> Timestamp { Timestamp(seconds: 0, nanoseconds: 0) }
    var loadStart: Int64 { 0 }
}
