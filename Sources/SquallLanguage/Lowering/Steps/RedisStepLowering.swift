import SquallExpressions
import SquallPlan

extension StepsLowering {
    func lower(_ syntax: RedisStepSyntax, of step: StepSyntax, at place: inout Place) -> (() -> Step.Action)? {
        let action = action(syntax, at: place)
        let draft = storeCall(
            syntax.call,
            of: step,
            on: .redis,
            defaultName: syntax.commandName,
            answer: "a reply of Redis",
            at: &place
        )
        guard let action, let call = draft.call else { return nil }
        return { .redis(RedisStep(action, call())) }
    }

    private func action(_ syntax: RedisStepSyntax, at place: Place) -> RedisStep.Action? {
        switch syntax.action {
        case .connection(let value):
            let words = ["connect", "disconnect"]
            return context.word(value.node, of: words, at: value.path).map { $0 == "connect" ? .connect : .disconnect }
        case .command(let words):
            let templates = words.map { text($0, at: place)?.template }
            if let name = words.first, case .string("")?? = templates.first??.constant { return reportUnnamed(name) }
            return templates.contains { $0 == nil } ? nil : .command(templates.compactMap(\.self))
        }
    }

    private func reportUnnamed(_ name: ValueSyntax) -> RedisStep.Action? {
        report(
            Diagnostic(
                .emptyValue,
                "the command has no name",
                at: name.location,
                label: "empty",
                help: "write for instance `redis: [PUBLISH, channel, text]`",
                path: name.path.text
            )
        )
        return nil
    }
}

extension RedisStepSyntax {
    /// The command's name, for reports.
    fileprivate var commandName: String? {
        switch action {
        case .connection(let value): value.node.text
        case .command(let words): words.first?.node.text
        }
    }
}
