extension Key {
    /// Keys that any step may carry.
    static let guardCondition = Key("if", .condition, "skips the step unless the condition holds")
    static let stepName = Key("name", .text, "the `name` tag of the step's samples, and its name in errors")
    /// For steps that record samples.
    static let stepTags = Key("tags", .named(.text), "tags of the samples that the step records")
    /// For steps with a block.
    static let steps = Key("steps", StepTables.steps, "what the block does, in order", isRequired: true)

    static func loopVariable(_ meaning: String) -> Key {
        Key("as", .literal, "a name for \(meaning), readable inside the block")
    }
    static let pace = Key("pace", .duration, "starts each round this long after the one before, or when that ends")
    static let concurrent = Key(
        "concurrent",
        .boolean,
        "runs all rounds at once inside the VU, each with names of its own"
    )
}

/// The key tables of steps.
enum StepTables {
    /// A list of steps.
    static let steps = Shape.list(step, minimum: 1)
    /// Steps that may be none (`onStart`, `setup`).
    static let optionalSteps = Shape.list(step, minimum: 0)
    static let step = Shape.anyTable(id: "step") { all }
    static let flow = Shape.table { FlowSyntax.table }

    /// One table per verb; those of HTTP share one.
    static let all: [KeyTable] = {
        let verbs = Verb.allCases.filter { $0 != .get }
        let others = verbs.filter { $0 == .request || $0.httpMethod == nil }
        return [HTTPStepSyntax.table] + others.map(\.table)
    }()

    /// A step's table: the verb, what any step may carry, and the options.
    static func table(
        _ verb: String,
        _ shape: Shape,
        _ documentation: String,
        records: Bool = false,
        synonyms: [String: String] = [:],
        options: [Key] = []
    ) -> KeyTable {
        let common: [Key] = records ? [.guardCondition, .stepName, .stepTags] : [.guardCondition, .stepName]
        return KeyTable(
            verb,
            construct: "\(verb.startsWithVowel ? "an" : "a") `\(verb)` step",
            exactlyOneOf: [verb],
            synonyms: synonyms,
            keys: [Key(verb, shape, documentation, isRequired: true)] + common + options
        )
    }
}

extension String {
    /// For the choice between "a" and "an"; good enough for our own words.
    var startsWithVowel: Bool { first.map { "aeio".contains($0) } ?? false }
}

extension Verb {
    /// The method of a verb that is one.
    var httpMethod: String? {
        switch self {
        case .get, .post, .put, .patch, .delete, .head, .options: rawValue.uppercased()
        default: nil
        }
    }
}
