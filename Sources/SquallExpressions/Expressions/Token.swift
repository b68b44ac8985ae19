/// A word of an expression.
struct Token: Sendable {
    enum Kind: Sendable, Equatable {
        case name(String)
        /// A name between backticks; only a field may be written so.
        case quotedName(String)
        /// The digits of a whole number; the sign belongs to the parser, because -2^63 has no positive counterpart.
        case int(UInt64)
        /// A double, text, bytes, a duration; a size is an int.
        case literal(Value)
        /// An operator or a bracket, also those that CEL does not have but people write (`===`).
        case symbol(String)
        case end
    }
    let kind: Kind
    /// UTF-8 offsets in the source.
    let range: Range<Int>

    func isSymbol(_ symbol: String) -> Bool { kind == .symbol(symbol) }

    func isName(_ name: String) -> Bool { kind == .name(name) }

    /// The token as messages show it.
    var described: String {
        switch kind {
        case .name(let name): "`\(name)`"
        case .quotedName(let name): "`\(name)` between backticks"
        case .int(let int): "`\(int)`"
        case .literal(let value): value.described
        case .symbol(let symbol): "`\(symbol)`"
        case .end: "the end of the expression"
        }
    }
}
