import SquallExpressions
import SquallPlan

/// A step on a data store, lowered but for its command.
struct StoreCallDraft {
    /// nil where it was reported.
    fileprivate var server: Int?
    fileprivate var timeout: DurationValue
    fileprivate var result: ResultUse
    fileprivate var checks: [Check]
    fileprivate var captures: [Capture]
    fileprivate var endsIterationOnFailure: Bool
    fileprivate var site: SiteID

    /// The call, once it is known whether `result` is read; nil where the step has no server.
    var call: (() -> StoreCall)? {
        guard let server else { return nil }
        return {
            StoreCall(
                server: server,
                timeout: timeout,
                resultSlot: result.isRead || !captures.isEmpty ? result.slot : nil,
                checks: checks,
                captures: captures,
                endsIterationOnFailure: endsIterationOnFailure,
                site: site
            )
        }
    }
}

extension StepsLowering {
    /// What follows a command on a data store. The command itself has to be lowered before: it cannot read its result.
    ///
    /// - Parameters:
    ///   - defaultName: the `name` tag where the step has no `name`.
    ///   - answer: names what it gets: "a reply of Redis".
    func storeCall(
        _ syntax: StoreStepSyntax,
        of step: StepSyntax,
        on kind: StoreKind,
        defaultName: String?,
        answer: String,
        at place: inout Place
    ) -> StoreCallDraft {
        let site = site(of: step, at: place, defaultName: defaultName)
        let server = server(syntax, of: kind, step)
        let timeout = syntax.timeout.flatMap { limit($0, at: place) } ?? .constant(10_000_000_000)
        let result = place.takeResult()
        let checks = lower(syntax.checks, at: place, site: site)
        let captures = lowerCaptures(syntax.captures, lost: syntax.lostNames, of: answer, at: &place)
        let onFailure = syntax.onFailure.flatMap {
            context.word($0.node, of: ["continue", "endIteration"], at: $0.path)
        }
        return StoreCallDraft(
            server: server,
            timeout: timeout,
            result: result,
            checks: checks,
            captures: captures,
            endsIterationOnFailure: onFailure != "continue",
            site: site
        )
    }

    /// The number of the server.
    private func server(_ syntax: StoreStepSyntax, of kind: StoreKind, _ step: StepSyntax) -> Int? {
        let section = sections.stores[kind] ?? StoreSection()
        let names = section.servers.map(\.name).filter { !$0.isEmpty }
        guard !section.servers.isEmpty else {
            if section.isWritten || !missingStores.insert(kind).inserted { return nil }
            return reportServer(
                "no \(kind.product) server is known",
                step.location,
                "add `\(kind): { url: \(kind.exampleURL) }`"
            )
        }
        guard let using = syntax.server else {
            if section.servers.count == 1 { return 0 }
            return reportServer("which \(kind.product) server is meant?", step.location, "add `using: \(names[0])`")
        }
        let name = using.node.text ?? ""
        if let index = section.servers.firstIndex(where: { $0.name == name }) { return index }
        let close = Suggestion.closest(to: name, in: names)
        return reportServer(
            "no \(kind.product) server is called `\(name)`",
            using.location,
            close.map { "did you mean `\($0)`?" } ?? "servers stand in `\(kind):`"
        )
    }

    private func reportServer(_ message: String, _ location: Location, _ help: String) -> Int? {
        report(Diagnostic(.unknownServer, message, at: location, help: help))
        return nil
    }
}
