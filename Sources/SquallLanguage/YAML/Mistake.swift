/// Something that keeps the text from being read, what to tell its author, and how to read on without it.
struct Mistake: Error {
    var diagnostic: Diagnostic
    /// Empty where reading cannot go on.
    var repairs: [RepairedText.Repair] = []

    static func tooDeep(at place: Location) -> Mistake {
        Mistake(
            diagnostic: Diagnostic(
                .yamlTooDeep,
                "lists and mappings are nested more than \(TreeBuilder.maximumDepth) deep here",
                at: place,
                help: "the rest of the file is not read; read deep data from a file with `file(\"...\")`"
            )
        )
    }

    static func tooManyAliases(at place: Location) -> Mistake {
        Mistake(
            diagnostic: Diagnostic(
                .yamlTooManyAliases,
                "aliases repeat more than \(TreeBuilder.maximumAliasedNodes) values up to here",
                at: place,
                help: "the rest of the file is not read; aliases of aliases multiply, so name fewer of them"
            )
        )
    }
}
