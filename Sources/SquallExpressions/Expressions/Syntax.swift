/// A parsed expression, before names and types are known.
struct Syntax: Sendable {
    /// UTF-8 offsets in the source.
    let range: Range<Int>
    let kind: Kind
    /// How many levels the tree has from here down; the parser keeps it small, since the checker and the evaluator
    /// walk down the tree on the stack.
    let height: Int

    init(_ kind: Kind, _ range: Range<Int>) {
        self.kind = kind
        self.range = range
        height = 1 + (kind.children.map(\.height).max() ?? 0)
    }

    indirect enum Kind: Sendable {
        case literal(Value)
        case name(String)
        /// `a.b`, `a.?b`
        case select(Syntax, field: Name, isOptional: Bool)
        /// `a[b]`, `a[?b]`
        case index(Syntax, Syntax, isOptional: Bool)
        /// `f(x)`, `a.f(x)`
        case call(Name, receiver: Syntax?, arguments: [Syntax])
        case list([Element])
        case map([Entry])
        case not(Syntax)
        case negate(Syntax)
        case binary(BinaryOperator, Syntax, Syntax)
        /// `a && b && c` is one node, so that long chains stay flat.
        case and([Syntax])
        case or([Syntax])
        case conditional(Syntax, Syntax, Syntax)
    }

    /// A name with its place.
    struct Name: Sendable {
        let text: String
        let range: Range<Int>
    }

    /// An element of a list; `?e` is left out where the optional holds nothing.
    struct Element: Sendable {
        let value: Syntax
        let isOptional: Bool
    }

    struct Entry: Sendable {
        let key: Syntax
        let value: Syntax
        let isOptional: Bool
    }
}

/// The operators with two operands, but for `&&` and `||`.
enum BinaryOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isIn = "in"
}

extension Syntax.Kind {
    fileprivate var children: [Syntax] {
        switch self {
        case .literal, .name: []
        case .select(let operand, _, _), .not(let operand), .negate(let operand): [operand]
        case .index(let operand, let index, _): [operand, index]
        case .call(_, let receiver, let arguments): arguments + (receiver.map { [$0] } ?? [])
        case .list(let elements): elements.map(\.value)
        case .map(let entries): entries.flatMap { [$0.key, $0.value] }
        case .binary(_, let left, let right): [left, right]
        case .and(let operands), .or(let operands): operands
        case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
        }
    }
}

extension Syntax {
    /// `a.b.c` as text where the expression is names joined by points.
    var dottedName: String? {
        switch kind {
        case .name(let name): name
        case .select(let operand, let field, false): operand.dottedName.map { $0 + "." + field.text }
        default: nil
        }
    }
}
