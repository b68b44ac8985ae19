import SquallPlan

// What is wrong with how the load keys of a scenario fit together.

extension LoadLowering {
    /// Two keys that each decide for an executor of their own, where none is named.
    func reportsConflict() -> Bool {
        guard syntax.executor == nil, !has("executor") else { return false }
        for (first, second, help) in LoadLowering.conflicts where has(first) && has(second) {
            let (earlier, later) = inOrder(first, second)
            context.report(
                Diagnostic(
                    .conflictingKeys,
                    "`\(earlier)` and `\(later)` do not go together",
                    at: syntax.keys[later] ?? syntax.location,
                    label: "contradicts `\(earlier)`",
                    related: [
                        .init(location: syntax.keys[earlier] ?? syntax.location, text: "`\(earlier)` is given here")
                    ],
                    help: help,
                    path: syntax.path.text
                )
            )
            return true
        }
        return false
    }

    private static let conflicts: [(String, String, String)] = [
        (
            "iterations", "stages",
            "keep `iterations` for a number of runs, or `stages` for a load that changes over time"
        ),
        (
            "duration", "stages",
            "the stages say how long the load lasts: remove `duration`, or write it as a stage `{ duration: 1m, target: 10 }`"
        ),
        (
            "iterations", "rate",
            "arrivals last for a `duration`: remove `iterations`; for n arrivals at r per second it is n / r seconds"
        ),
        ("rate", "stages", "for a rate that changes write `startRate` with `stages`, whose targets are rates"),
        ("duration", "maxDuration", "keep one: beside `iterations`, `duration` is the limit of time too"),
        ("startVUs", "vus", "keep `startVUs`: beside `stages`, `vus` means the same"),
        ("rate", "startRate", "`rate` with a `duration` is constant, `startRate` with `stages` changes: keep one"),
    ]

    private func inOrder(_ first: String, _ second: String) -> (String, String) {
        (syntax.keys[first]?.range.start ?? 0) <= (syntax.keys[second]?.range.start ?? 0)
            ? (first, second) : (second, first)
    }

    /// Keys that belong to other executors.
    func reportsStrangers(_ executor: Executor) -> Bool {
        let known = allowedKeys(executor)
        let strangers = syntax.order.filter { !known.contains($0) }
        for key in strangers {
            context.report(
                Diagnostic(
                    .conflictingKeys,
                    "`\(key)` does not belong to `\(executor.rawValue)`",
                    at: syntax.keys[key] ?? syntax.location,
                    label: "not a key of \(executor.rawValue)",
                    related: reason(executor),
                    help: LoadLowering.strangerHelp(key, executor),
                    notes: ["the load keys of \(executor.rawValue): \(executor.keys.joined(separator: ", "))"],
                    path: syntax.path.key(key).text
                )
            )
        }
        return !strangers.isEmpty
    }

    private func allowedKeys(_ executor: Executor) -> Set<String> {
        var keys = Executor.commonKeys.union(executor.keys)
        guard !has("executor") else { return keys }
        if executor == .sharedIterations { keys.insert("duration") }
        if executor == .rampingVUs { keys.insert("vus") }
        return keys
    }

    /// Which key decided for the executor.
    private func reason(_ executor: Executor) -> [Diagnostic.Label] {
        let deciding = ["executor", "rate", "startRate", "stages", "iterations", "duration", "vus"].first(where: has)
        guard let deciding, let place = syntax.keys[deciding] else { return [] }
        let text =
            deciding == "executor" ? "the executor is chosen here" : "`\(deciding)` makes it `\(executor.rawValue)`"
        return [.init(location: place, text: text)]
    }

    private static func strangerHelp(_ key: String, _ executor: Executor) -> String {
        switch (key, executor) {
        case ("vus", .rampingVUs): return "VUs at the start are `startVUs`, later ones the targets of `stages`"
        case ("vus", .constantArrivalRate), ("vus", .rampingArrivalRate):
            return "the VUs that serve arrivals are `preAllocatedVUs` and `maxVUs`"
        case ("duration", .sharedIterations), ("duration", .perVUIterations):
            return "the limit of time is `maxDuration`"
        case ("duration", .rampingVUs), ("duration", .rampingArrivalRate):
            return "the durations of its `stages` say how long it lasts"
        case ("startVUs", .rampingArrivalRate): return "the rate at the start is `startRate`"
        case ("gracefulRampDown", _):
            return "only `ramping-vus` retires VUs while it runs; at the end `gracefulStop` holds"
        default:
            return "`\(key)` belongs to "
                + Executor.allCases.filter { $0.keys.contains(key) }.map { "`\($0.rawValue)`" }.joinedAsList
        }
    }

    /// Keys without which the executor cannot run.
    func reportsMissing(_ executor: Executor) -> Bool {
        let needed: [Executor: [String]] = [
            .constantVUs: ["duration"], .rampingVUs: ["stages"],
            .constantArrivalRate: ["rate", "duration"], .rampingArrivalRate: ["stages"],
        ]
        let missing = (needed[executor] ?? []).filter { !has($0) }
        for key in missing {
            context.report(
                Diagnostic(
                    .missingKey,
                    "`\(executor.rawValue)` needs `\(key)`",
                    at: reason(executor).first?.location ?? syntax.location,
                    label: "`\(key)` is missing",
                    help: LoadLowering.examples[key],
                    path: syntax.path.text
                )
            )
        }
        return !missing.isEmpty
    }

    private static let examples = [
        "duration": "add `duration: 1m`, how long iterations are started",
        "stages": "add `stages: [{ duration: 1m, target: 10 }]`",
        "rate": "add `rate: 20/s`",
    ]

    /// Whether some stage lets an iteration start.
    func hasLoad(from start: Int64, _ stages: [(duration: Int64, target: Int64)]) -> Bool {
        var level = start
        for stage in stages {
            if stage.duration > 0, level > 0 || stage.target > 0 { return true }
            level = stage.target
        }
        context.report(
            Diagnostic(
                .stagesWithoutLoad,
                "these stages start no load",
                at: syntax.keys["stages"] ?? syntax.location,
                label: stages.contains { $0.duration > 0 } ? "every target is 0" : "no stage lasts any time",
                help: "give some stage a target above 0 and a duration: `{ duration: 1m, target: 10 }`",
                path: syntax.path.key("stages").text
            )
        )
        return false
    }

    /// Numbers that cannot be together. Always nil, so that a builder can return it.
    func impossible<Result>(_ message: String, at place: Location?, help: String) -> Result? {
        context.report(
            Diagnostic(.impossibleLoad, message, at: place ?? syntax.location, help: help, path: syntax.path.text)
        )
        return nil
    }
}
