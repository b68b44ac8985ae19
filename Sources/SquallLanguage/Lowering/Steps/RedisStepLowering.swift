import SquallExpressions
import SquallPlan

extension StepsLowering {
    func lower(_ syntax: RedisStepSyntax, of step: StepSyntax, at place: inout Place) -> (() -> Step.Action)? {
        let site = site(of: step, at: place, defaultName: syntax.commandName)
        let server = server(syntax, step)
        let action = action(syntax, at: place)
        let timeout = syntax.timeout.flatMap { limit($0, at: place) } ?? .constant(10_000_000_000)
        let result = place.takeResult()
        let checks = lower(syntax.checks, at: place, site: site)
        let captures = lowerCaptures(syntax.captures, lost: syntax.lostNames, of: "a reply of Redis", at: &place)
        let onFailure = syntax.onFailure.flatMap {
            context.word($0.node, of: ["continue", "endIteration"], at: $0.path)
        }
        guard let server, let action else { return nil }
        return {
            .redis(
                RedisStep(
                    server: server,
                    action: action,
                    timeout: timeout,
                    resultSlot: result.isRead || !captures.isEmpty ? result.slot : nil,
                    checks: checks,
                    captures: captures,
                    endsIterationOnFailure: onFailure != "continue",
                    site: site
                )
            )
        }
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

    /// The number of the server.
    private func server(_ syntax: RedisStepSyntax, _ step: StepSyntax) -> Int? {
        let servers = sections.redis
        let names = servers.map(\.name).filter { !$0.isEmpty }
        guard !servers.isEmpty else {
            if sections.hasRedis || missesServers { return nil }
            missesServers = true
            return reportServer(
                "no Redis server is known",
                step.location,
                "add `redis: { url: redis://localhost:6379 }`"
            )
        }
        guard let using = syntax.server else {
            if servers.count == 1 { return 0 }
            return reportServer("which Redis server is meant?", step.location, "add `using: \(names[0])`")
        }
        let name = using.node.text ?? ""
        if let index = servers.firstIndex(where: { $0.name == name }) { return index }
        let close = Suggestion.closest(to: name, in: names)
        return reportServer(
            "no Redis server is called `\(name)`",
            using.location,
            close.map { "did you mean `\($0)`?" } ?? "servers stand in `redis:`"
        )
    }

    private func reportServer(_ message: String, _ location: Location, _ help: String) -> Int? {
        report(Diagnostic(.unknownServer, message, at: location, help: help))
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
