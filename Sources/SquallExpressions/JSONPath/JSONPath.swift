/// A JSONPath query (RFC 9535), compiled.
package struct JSONPath: Sendable {
    package let source: String
    let query: JSONPathQuery

    /// Compiles a query. Throws where it is not well-formed or not valid (RFC 9535, 2.1).
    package static func compile(_ source: String) throws(JSONPathProblem) -> JSONPath {
        var parser = JSONPathParser(source)
        return JSONPath(source: source, query: try parser.wholeQuery())
    }

    /// Whether the query selects one node at the most: names and indices only.
    package var isSingular: Bool { query.singular != nil }

    /// The values of all nodes that the query selects, in RFC 9535's order; maps have the order they were written in.
    ///
    /// Lists and maps are walked; objects of the engine are not.
    package func matches(in value: Value) -> [Value] {
        JSONPathEvaluator(root: value).nodes(of: query, current: value)
    }

    /// The first of them. A match whose value is null is a match.
    package func first(in value: Value) -> Value? {
        JSONPathEvaluator(root: value).first(of: query, current: value)
    }
}

/// Why a text is not a JSONPath query.
package struct JSONPathProblem: Error, Sendable, Hashable {
    package let message: String
    /// UTF-8 offsets in the query.
    package let range: Range<Int>

    package init(message: String, range: Range<Int>) {
        self.message = message
        self.range = range
    }
}
