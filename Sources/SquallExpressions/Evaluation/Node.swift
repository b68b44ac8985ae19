/// A step of a prepared expression. Names are slots and constants are folded by the time a node exists, so that
/// evaluation is a walk without look-ups.
protocol Node: AnyObject, Sendable {
    func value(in frame: Frame) throws(EvaluationError) -> Value

    /// The value of a condition; nodes that know their answer give it without making a `Value`.
    func truth(in frame: Frame) throws(EvaluationError) -> Bool

    /// Appends the value as text, without an intermediate `String` where that is possible.
    func append(to bytes: inout [UInt8], in frame: Frame) throws(EvaluationError)
}

extension Node {
    func truth(in frame: Frame) throws(EvaluationError) -> Bool {
        let value = try value(in: frame)
        guard case .bool(let truth) = value else {
            throw EvaluationError("expected a bool, got \(value.described)")
        }
        return truth
    }

    func append(to bytes: inout [UInt8], in frame: Frame) throws(EvaluationError) {
        try value(in: frame).appendText(to: &bytes)
    }
}

/// A value that is known before the run.
final class ConstantNode: Node {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }

    func value(in frame: Frame) -> Value { value }
}

/// A variable of the virtual user.
final class SlotNode: Node {
    let slot: Int

    init(_ slot: Int) {
        self.slot = slot
    }

    func value(in frame: Frame) -> Value { frame.slots[slot] }
}

/// A variable of a macro (`list.all(x, ...)`), numbered by how deep macros are nested.
final class LocalNode: Node {
    private let index: Int

    init(_ index: Int) {
        self.index = index
    }

    func value(in frame: Frame) -> Value { frame.locals[index] }
}

extension Value {
    /// The value as messages show it: its type and the beginning of its text.
    var described: String {
        switch self {
        case .null: return "null"
        case .host: return "an object"
        case .string(let text): return "string " + StringLiteral.quoted(text.clipped)
        default: return "\(typeName) \(text.clipped)"
        }
    }
}

extension String {
    /// At most 40 characters, so that an answer's body does not fill the report.
    fileprivate var clipped: String {
        unicodeScalars.count <= 40 ? self : String(unicodeScalars.prefix(37)) + "..."
    }
}
