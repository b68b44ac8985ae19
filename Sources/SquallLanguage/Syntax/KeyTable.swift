/// The closed set of keys of one construct of the language.
///
/// The reader, the suggestions and the JSON Schema all work from these tables, so they cannot disagree.
package struct KeyTable: Sendable {
    /// Names the construct in the schema: `scenario`, `http`.
    let id: String
    /// Names the construct in a message, with its article: "an HTTP step".
    let construct: String
    let keys: [Key]
    /// Groups of keys of which exactly one must be there: the verb of a step.
    let exactlyOneOf: [String]
    /// Keys that start so are free (`x-` at the top of a file).
    let freePrefix: String?
    /// Words that people bring from other tools, with a sentence that says what to write here instead. They come
    /// before the words of `Synonyms`, which hold everywhere.
    let synonyms: [String: String]
    /// Keys that a later version brings, with what they are about.
    let later: [String: String]
    private let positions: [String: Int]

    init(
        _ id: String,
        construct: String,
        exactlyOneOf: [String] = [],
        freePrefix: String? = nil,
        later: [String: String] = [:],
        synonyms: [String: String] = [:],
        keys: [Key]
    ) {
        self.id = id
        self.construct = construct
        self.exactlyOneOf = exactlyOneOf
        self.freePrefix = freePrefix
        self.later = later
        self.synonyms = synonyms
        self.keys = keys
        positions = Dictionary(keys.enumerated().map { ($1.name, $0) }) { first, _ in first }
    }

    /// The key with that name.
    subscript(name: String) -> Key? {
        positions[name].map { keys[$0] }
    }

    /// Whether a mapping of this construct may have a key with that name.
    func allows(_ name: String) -> Bool {
        positions[name] != nil || freePrefix.map { name.hasPrefix($0) } ?? false
    }
}

/// One key of a construct.
struct Key: Sendable {
    let name: String
    /// One line, for editors and for docs/language.md.
    let documentation: String
    let shape: Shape
    let isRequired: Bool
    /// The version that brought the key.
    let since: String

    init(_ name: String, _ shape: Shape, _ documentation: String, isRequired: Bool = false, since: String = "0.1") {
        self.name = name
        self.shape = shape
        self.documentation = documentation
        self.isRequired = isRequired
        self.since = since
    }
}
