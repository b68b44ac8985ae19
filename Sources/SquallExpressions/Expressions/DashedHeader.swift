/// `response.headers.Content-Type`, which reads as a subtraction: headers are text, so nobody means one.
struct DashedHeader {
    private let headers: String
    private let name: String
    /// UTF-8 offsets in the source.
    let range: Range<Int>

    init?(_ left: Syntax, _ right: Syntax) {
        guard let last = right.firstName, let begin = DashedHeader.parts(of: left) else { return nil }
        headers = begin.headers
        name = begin.name + "-" + last.text
        range = left.range.lowerBound..<last.range.upperBound
    }

    /// What to write.
    var inBrackets: String { "\(headers)[\"\(name)\"]" }

    private static func parts(of syntax: Syntax) -> (headers: String, name: String)? {
        switch syntax.kind {
        case .select(let map, let field, false) where map.dottedName == "response.headers":
            return ("response.headers", field.text)
        case .binary(.subtract, let left, let right):
            guard case .name(let word) = right.kind, let begin = parts(of: left) else { return nil }
            return (begin.headers, begin.name + "-" + word)
        default: return nil
        }
    }
}

extension Syntax {
    /// The name that a chain of members and calls begins with.
    fileprivate var firstName: Name? {
        switch kind {
        case .name(let name): Name(text: name, range: range)
        case .select(let inner, _, _), .index(let inner, _, _): inner.firstName
        case .call(_, let receiver?, _): receiver.firstName
        default: nil
        }
    }
}
