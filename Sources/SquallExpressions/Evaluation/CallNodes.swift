/// A call of a function of the table.
final class CallNode: Node {
    private let implementation: Function.Implementation
    private let arguments: [any Node]

    init(_ implementation: Function.Implementation, _ arguments: [any Node]) {
        self.implementation = implementation
        self.arguments = arguments
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        switch implementation {
        case .inFrame(let body):
            return try body(frame)
        case .unary(let body):
            return try body(arguments[0].value(in: frame))
        case .binary(let body):
            return try body(arguments[0].value(in: frame), arguments[1].value(in: frame))
        case .list(let body):
            return try body(try values(in: frame))
        case .listInFrame(let body):
            return try body(try values(in: frame), frame)
        case .special(let name):
            throw EvaluationError("`\(name)` has no value here")
        }
    }

    private func values(in frame: Frame) throws(EvaluationError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(arguments.count)
        for argument in arguments { values.append(try argument.value(in: frame)) }
        return values
    }
}

/// `text.matches("pattern")` with a pattern that is known before the run.
final class PatternNode: Node {
    private let operand: any Node
    private let pattern: Pattern

    init(_ operand: any Node, _ pattern: Pattern) {
        self.operand = operand
        self.pattern = pattern
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value { .bool(try truth(in: frame)) }

    func truth(in frame: Frame) throws(EvaluationError) -> Bool {
        pattern.matches(try operand.value(in: frame).expectString("matches"))
    }
}

/// `jsonpath(value, "$.path")` with a path that is known before the run.
final class JSONPathNode: Node {
    private let operand: any Node
    private let path: JSONPath

    init(_ operand: any Node, _ path: JSONPath) {
        self.operand = operand
        self.path = path
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        .list(path.matches(in: try operand.value(in: frame)))
    }
}

/// `since("mark")`: the time since the mark was set, up to now or to the moment in which the message in hand was read.
final class SinceNode: Node {
    private let slot: Int
    private let mark: String

    init(slot: Int, mark: String) {
        self.slot = slot
        self.mark = mark
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        guard case .int(let start) = frame.slots[slot] else {
            throw EvaluationError("the mark `\(mark)` has not been set yet")
        }
        return .duration(frame.timePassed(since: start))
    }
}

/// `since(name)` of a mark that the whole test shares.
final class SharedSinceNode: Node {
    private let name: any Node

    init(_ name: any Node) {
        self.name = name
    }

    func value(in frame: Frame) throws(EvaluationError) -> Value {
        guard case .string(let mark) = try name.value(in: frame) else {
            throw EvaluationError("the name of a mark is text")
        }
        guard let start = frame.sharedMarks?.time(of: mark) else {
            throw EvaluationError("the mark `\(mark)` has not been set")
        }
        return .duration(frame.timePassed(since: start))
    }
}

extension Frame {
    /// Nanoseconds up to the moment in which the message in hand was read; up to now where there is none, or where it
    /// came before.
    fileprivate func timePassed(since start: Int64) -> Int64 {
        if let sinceEnd, sinceEnd >= start { return sinceEnd - start }
        return clock.monotonicNanoseconds() - start
    }
}

/// `test.elapsed`: the time since the load began.
final class ElapsedNode: Node {
    func value(in frame: Frame) -> Value {
        .duration(frame.clock.monotonicNanoseconds() - frame.clock.loadStart)
    }
}
