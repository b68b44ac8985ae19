/// What is wrong with an expression, with UTF-8 offsets into its source.
package struct ExpressionProblem: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case syntax
        /// Candidates are given where a close name exists.
        case unknownName(String)
        case unknownMember(String, of: String)
        case unknownFunction(String)
        case unavailableName(String)
        case unknownMark(String)
        case type
        case argumentCount
        case invalidPattern
        case invalidJSONPath
        /// Folding failed: the expression can only fail (`1 / 0`).
        case constantFailure
        case file
    }
    package var kind: Kind
    package var message: String
    package var range: Range<Int>
    /// What to write instead.
    package var help: String?
    /// A close name.
    package var suggestion: String?

    package init(kind: Kind, message: String, range: Range<Int>, help: String? = nil, suggestion: String? = nil) {
        self.kind = kind
        self.message = message
        self.range = range
        self.help = help
        self.suggestion = suggestion
    }
}
