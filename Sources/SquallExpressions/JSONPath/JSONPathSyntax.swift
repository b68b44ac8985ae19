/// A query: where it starts, and what each segment selects from the nodes before it (RFC 9535, 2.1 and 2.5).
struct JSONPathQuery: Sendable {
    /// From the node in hand (`@`), otherwise from the whole document (`$`).
    let isRelative: Bool
    let segments: [JSONPathSegment]
    /// The steps of a singular query, which selects one node at the most.
    let singular: [JSONPathStep]?

    init(isRelative: Bool, segments: [JSONPathSegment]) {
        self.isRelative = isRelative
        self.segments = segments
        let steps = segments.compactMap(\.singularStep)
        singular = steps.count == segments.count ? steps : nil
    }
}

/// A step to one child.
enum JSONPathStep: Sendable {
    case name(Value)
    case index(Int)
}

struct JSONPathSegment: Sendable {
    /// Selects from the nodes and all nodes below them (`..`), otherwise from the nodes alone.
    let isDescendant: Bool
    let selectors: [JSONPathSelector]

    var singularStep: JSONPathStep? {
        guard !isDescendant, selectors.count == 1 else { return nil }
        switch selectors[0] {
        case .name(let name): return .name(name)
        case .index(let index): return .index(index)
        default: return nil
        }
    }
}

enum JSONPathSelector: Sendable {
    /// The name is a `.string`, ready for look-ups.
    case name(Value)
    case wildcard
    /// Negative from the end.
    case index(Int)
    case slice(start: Int?, end: Int?, step: Int)
    case filter(JSONPathCondition)
}

/// What decides whether a filter takes a node (RFC 9535, 2.3.5).
indirect enum JSONPathCondition: Sendable {
    case any([JSONPathCondition])
    case all([JSONPathCondition])
    case not(JSONPathCondition)
    case exists(JSONPathQuery)
    case comparison(JSONPathOperand, JSONPathComparison, JSONPathOperand)
    /// `match(text, pattern)` where `whole`, `search(text, pattern)` otherwise.
    case matches(JSONPathOperand, JSONPathPattern, whole: Bool)
}

enum JSONPathComparison: Sendable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

/// What has a value or nothing: RFC 9535's ValueType.
indirect enum JSONPathOperand: Sendable {
    case literal(Value)
    /// A singular query.
    case query(JSONPathQuery)
    case length(JSONPathOperand)
    case count(JSONPathQuery)
    case value(JSONPathQuery)
}

/// The regular expression of `match` and `search`.
enum JSONPathPattern: Sendable {
    /// Known before the run; nil where it is no I-Regexp, which then matches nothing.
    case literal(Pattern?)
    case computed(JSONPathOperand)
}
