/// A JSONPath query (RFC 9535), compiled.
package struct JSONPath: Sendable {
    package let source: String

    /// Compiles a query. Throws where it is not well-formed or not valid (RFC 9535, 2.1).
    package static func compile(_ source: String) throws(JSONPathProblem) -> JSONPath {
        JSONPath(source: source)
    }

    /// The values of all nodes that the query selects, in RFC 9535's order.
    package func matches(in value: Value) -> [Value] {
        []
    }

    /// The first of them. A match whose value is null is a match.
    package func first(in value: Value) -> Value? {
        matches(in: value).first
    }
}

/// Why a text is not a JSONPath query.
package struct JSONPathProblem: Error, Sendable, Hashable {
    package let message: String
    /// UTF-8 offsets in the query.
    package let range: Range<Int>
}
