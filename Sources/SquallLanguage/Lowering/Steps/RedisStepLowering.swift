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
            let command = (value.node.text ?? "").split(separator: " ").joined(separator: ", ")
            return context.word(
                value.node,
                of: ["connect", "disconnect"],
                at: value.path,
                help: "a command is a list: `redis: [\(command)]`"
            ).map { $0 == "connect" ? .connect : .disconnect }
        case .command(let words): return command(words, at: place).map { .command($0) }
        case .pipeline(let commands):
            let lowered = commands.map { pipelined($0, at: place) }
            return lowered.contains { $0 == nil } ? nil : .pipeline(lowered.compactMap(\.self))
        }
    }

    private func pipelined(_ value: ValueSyntax, at place: Place) -> [Template]? {
        guard let items = value.node.items else {
            let shape = Shape.list(.text, minimum: 1)
            _ = WrongKind.check(
                value.node,
                shape: shape,
                of: "a command among others",
                at: value.path,
                reporting: context.collector
            )
            return nil
        }
        guard !items.isEmpty else { return reportUnnamed(value) }
        return command(items.enumerated().map { ValueSyntax(node: $1, path: value.path.index($0)) }, at: place)
    }

    private func command(_ words: [ValueSyntax], at place: Place) -> [Template]? {
        let templates = words.map { text($0, at: place)?.template }
        if let name = words.first, case .string(let text)?? = templates.first??.constant {
            if text.isEmpty { return reportUnnamed(name) }
            if Self.streams.contains(text.uppercased()) { return reportStream(text, name) }
        }
        return templates.contains { $0 == nil } ? nil : templates.compactMap(\.self)
    }

    /// Commands that turn the connection into a stream of messages: they have no one reply to wait for.
    private static let streams: Set = ["SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "MONITOR", "SYNC", "PSYNC"]

    private func reportStream(_ name: String, _ value: ValueSyntax) -> [Template]? {
        report(
            Diagnostic(
                .streamingCommand,
                "`\(name)` turns the connection into a stream of messages",
                at: value.location,
                label: "no command can follow it",
                help:
                    "let the system under test subscribe, and watch what it does; here use `PUBLISH`, `LPOP` or `XREAD`",
                path: value.path.text
            )
        )
        return nil
    }

    private func reportUnnamed(_ name: ValueSyntax) -> [Template]? {
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
    /// The command's name, for reports; a pipeline has none of its own.
    fileprivate var commandName: String? {
        switch action {
        case .connection(let value): value.node.text
        case .command(let words): words.first?.node.text
        case .pipeline: "pipeline"
        }
    }
}
