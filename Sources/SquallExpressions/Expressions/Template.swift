/// Text with `${expressions}` in it, compiled to segments; or a value.
///
/// Text that comes out of an expression is never scanned for `${` again.
package struct Template: Sendable {
    package let source: String
    /// The type of the value: `.string`, or that of the expression where the text is exactly one `${...}`.
    package let type: StaticType
    /// The value where it is known before the run.
    package let constant: Value?
    let segments: [Segment]

    enum Segment: Sendable {
        case bytes([UInt8])
        case expression(Expression)
    }

    /// A template that is a value: a number in a YAML file, a default.
    package init(constant value: Value) {
        self.init(source: value.text, type: value.staticType, constant: value, segments: [.bytes(value.textBytes)])
    }

    init(source: String, type: StaticType, constant: Value?, segments: [Segment]) {
        self.source = source
        self.type = type
        self.constant = constant
        self.segments = segments
    }

    /// The pieces of its text that are known before the run, in order.
    package var constantPieces: [String] {
        segments.compactMap { segment in
            guard case .bytes(let bytes) = segment else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// What its text begins with whenever it is evaluated; empty where an expression stands in front.
    package var constantStart: String {
        if case .bytes? = segments.first { constantPieces[0] } else { "" }
    }

    /// The value: that of the expression where the text is exactly one `${...}`, otherwise the text.
    package func value(in frame: Frame) throws(EvaluationError) -> Value {
        if let constant { return constant }
        if case .expression(let expression) = segments[0], segments.count == 1 {
            return try expression.evaluate(in: frame)
        }
        return .string(try text(in: frame))
    }

    /// Appends the value as UTF-8 text. This is the hot path of the load generator.
    package func append(to bytes: inout [UInt8], in frame: Frame) throws(EvaluationError) {
        for segment in segments {
            switch segment {
            case .bytes(let constant): bytes.append(contentsOf: constant)
            case .expression(let expression): try expression.append(to: &bytes, in: frame)
            }
        }
    }

    /// The value as text.
    package func text(in frame: Frame) throws(EvaluationError) -> String {
        var bytes: [UInt8] = []
        try append(to: &bytes, in: frame)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What compiling a template gave; the problems' ranges are UTF-8 offsets in the text.
package struct TemplateCompilation: Sendable {
    package let template: Template?
    package let problems: [ExpressionProblem]
}
