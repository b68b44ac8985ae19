import SquallExpressions
import SquallPlan

extension StepsLowering {
    func lower(_ syntax: MongoStepSyntax, of step: StepSyntax, at place: inout Place) -> (() -> Step.Action)? {
        let collection = text(syntax.collection, at: place)?.template
        let database = syntax.database.map { text($0, at: place)?.template }
        let subject = subject(of: syntax, at: place)
        let options = syntax.options.map { option in
            value(option.value, at: place).map { (key: option.name, value: $0.template) }
        }
        let draft = storeCall(
            syntax.call,
            of: step,
            on: .mongo,
            defaultName: "\(syntax.operation) \(syntax.collection.node.text ?? "")",
            answer: "an answer of MongoDB",
            at: &place
        )
        guard let collection, let subject, let call = draft.call else { return nil }
        let known = options.compactMap(\.self)
        guard known.count == options.count, database.map({ $0 != nil }) ?? true else { return nil }
        return {
            .mongo(
                MongoStep(
                    operation: syntax.operation.planned,
                    subject: subject,
                    collection: collection,
                    database: database.flatMap { $0 },
                    options: known.isEmpty ? nil : Template(map: known, source: "options"),
                    call()
                )
            )
        }
    }

    /// The documents or the filter, where their kind can be told now.
    private func subject(of syntax: MongoStepSyntax, at place: Place) -> Template? {
        let (node, isInsert) = (syntax.subject.node, syntax.operation == .insertMany)
        let name = syntax.operation.rawValue
        if node.items?.isEmpty == true, isInsert { return reportNoDocuments(syntax.subject) }
        let shape: Shape = isInsert ? .list(.named(.value), minimum: 1) : .named(.value)
        let isComputed = node.text?.contains("${") == true
        guard
            isComputed
                || WrongKind.check(
                    node,
                    shape: shape,
                    of: "`\(name)`",
                    at: syntax.subject.path,
                    reporting: context.collector
                )
        else { return nil }
        return value(syntax.subject, at: place)?.template
    }

    private func reportNoDocuments(_ value: ValueSyntax) -> Template? {
        report(
            Diagnostic(
                .emptyList,
                "`insertMany` is an empty list",
                at: value.location,
                label: "expected at least one document",
                help: "give it a document, or remove the step",
                path: value.path.text
            )
        )
        return nil
    }
}

extension MongoStepSyntax.Operation {
    fileprivate var planned: MongoStep.Operation {
        switch self {
        case .insertMany: .insertMany
        case .deleteMany: .deleteMany
        case .find: .find
        case .count: .count
        }
    }
}
