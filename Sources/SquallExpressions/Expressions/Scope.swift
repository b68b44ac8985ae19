/// What a name means to the checker.
package enum Resolution: Sendable {
    /// Known before the run; folded into the expression.
    case constant(Value)
    /// Read from the frame's slot with that number.
    case slot(Int, StaticType)
    /// A root with members (`env`, `vu`, a feeder): the member must be one of these.
    case namespace([String: Resolution])
    /// Time since the load began, a duration.
    case elapsed
    /// The name exists but may not be read here; the text says why ("nothing has set it on this path").
    case unavailable(String)
}

/// The names that an expression may use. The language implements it; expressions only ask.
package protocol ExpressionScope {
    /// What the name stands for, or nil where there is none. `range` is where it is read: UTF-8 offsets in the source.
    func resolve(_ name: String, at range: Range<Int>) -> Resolution?
    /// Called for each member of a namespace that is read, so that unused ones can be told.
    func use(member: String, of root: String, at range: Range<Int>)
    /// Names to choose suggestions from.
    var candidates: [String] { get }
    /// Names with a point in them, which only `eval` has, as CEL's conformance tests bind them.
    var dottedNames: Set<String> { get }
    /// The slot in which `mark: name` keeps its time (nanoseconds of the monotonic clock, an int).
    func markSlot(_ name: String, at range: Range<Int>) -> Int?
    /// The marks that exist, for suggestions.
    var markNames: [String] { get }
    /// Whether a mark of that name is kept for the whole test; nil asks whether any is.
    func isSharedMark(_ name: String?) -> Bool
    /// The text of `file("path")`, read before the run.
    func contents(ofFile path: String) throws(EvaluationError) -> [UInt8]
}

extension ExpressionScope {
    package var dottedNames: Set<String> { [] }
    package func isSharedMark(_ name: String?) -> Bool { false }
}
