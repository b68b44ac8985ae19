import SquallPlan

/// Decides the executor of a scenario, checks that its keys fit together, and makes the profile.
struct LoadLowering {
    let context: CompileContext
    let syntax: LoadSyntax

    /// nil where something was reported, or is not known because env is missing.
    func lower() -> LoadProfile? {
        guard !reportsConflict() else { return nil }
        let executor = syntax.executor?.value ?? decided()
        guard !reportsStrangers(executor), !reportsMissing(executor), !syntax.isIncomplete else { return nil }
        switch executor {
        case .sharedIterations: return sharedIterations()
        case .perVUIterations: return perVUIterations()
        case .constantVUs: return constantVUs()
        case .rampingVUs: return rampingVUs()
        case .constantArrivalRate: return constantArrivalRate()
        case .rampingArrivalRate: return rampingArrivalRate()
        }
    }

    /// What k6's shortcuts make of the keys; keys of one executor alone decide for it.
    private func decided() -> Executor {
        if has("rate") { return .constantArrivalRate }
        if has("startRate") { return .rampingArrivalRate }
        if has("stages") {
            let marks = ["preAllocatedVUs", "maxVUs", "timeUnit", "arrivals", "whenFull"]
            return marks.contains(where: has) ? .rampingArrivalRate : .rampingVUs
        }
        if has("iterations") { return .sharedIterations }
        if has("duration") { return .constantVUs }
        return has("vus") ? .sharedIterations : .perVUIterations
    }

    private var isShort: Bool { syntax.executor == nil && !has("executor") }
    func has(_ key: String) -> Bool { syntax.keys[key] != nil }
}

// MARK: Profiles

extension LoadLowering {
    private static let tenMinutes: Int64 = 600_000_000_000

    /// As a shortcut `duration` is the limit, and `vus` alone are as many iterations.
    private func sharedIterations() -> LoadProfile? {
        let vus = syntax.vus?.value ?? 1
        let iterations = syntax.iterations?.value ?? (isShort ? vus : 1)
        guard iterations >= vus else {
            return impossible(
                "\(iterations) \(iterations == 1 ? "iteration" : "iterations") for \(vus) VUs: some VUs would have nothing to do",
                at: syntax.iterations?.location ?? syntax.vus?.location,
                help:
                    "shared iterations are at least as many as `vus`; with `executor: per-vu-iterations` each VU runs `iterations`"
            )
        }
        let limit = syntax.maxDuration?.value ?? (isShort ? syntax.duration?.value : nil)
        return .sharedIterations(
            vus: Int(vus),
            iterations: Int(iterations),
            maxDuration: limit ?? LoadLowering.tenMinutes
        )
    }

    private func perVUIterations() -> LoadProfile {
        .perVUIterations(
            vus: Int(syntax.vus?.value ?? 1),
            iterations: Int(syntax.iterations?.value ?? 1),
            maxDuration: syntax.maxDuration?.value ?? LoadLowering.tenMinutes
        )
    }

    private func constantVUs() -> LoadProfile? {
        syntax.duration.map { .constantVUs(vus: Int(syntax.vus?.value ?? 1), duration: $0.value) }
    }

    /// As a shortcut `vus` are the VUs at the start.
    private func rampingVUs() -> LoadProfile? {
        let start = syntax.startVUs?.value ?? (isShort ? syntax.vus?.value : nil) ?? 1
        guard let stages = vuStages(), hasLoad(from: start, stages.map { ($0.duration, Int64($0.target)) }) else {
            return nil
        }
        return .rampingVUs(
            startVUs: Int(start),
            stages: stages,
            gracefulRampDown: syntax.gracefulRampDown ?? 30_000_000_000
        )
    }

    private func constantArrivalRate() -> LoadProfile? {
        guard let written = syntax.rate, let rate = rate(written), let duration = syntax.duration,
            let pool = pool(peak: rate)
        else { return nil }
        return .constantArrivalRate(rate: rate, duration: duration.value, pool: pool)
    }

    private func rampingArrivalRate() -> LoadProfile? {
        let start = syntax.startRate.map { rate($0) } ?? Rate(numerator: 0, denominator: 1)
        guard let start, let stages = rateStages() else { return nil }
        guard hasLoad(from: start.numerator, stages.map { ($0.duration, $0.target.numerator) }) else { return nil }
        let peak = stages.map(\.target).reduce(start) { $0.perSecond < $1.perSecond ? $1 : $0 }
        return pool(peak: peak).map { .rampingArrivalRate(startRate: start, stages: stages, pool: $0) }
    }
}

// MARK: Stages, rates, pools

extension LoadLowering {
    private func vuStages() -> [Stage<Int>]? {
        var stages: [Stage<Int>] = []
        for stage in syntax.stages ?? [] {
            guard stage.target.value.per == nil, let target = stage.target.value.count.whole else {
                return wrongTarget(stage)
            }
            stages.append(Stage(duration: stage.duration, target: Int(target)))
        }
        return isWithinTime ? stages : nil
    }

    private func rateStages() -> [Stage<Rate>]? {
        var stages: [Stage<Rate>] = []
        for stage in syntax.stages ?? [] {
            guard let target = rate(stage.target) else { return nil }
            stages.append(Stage(duration: stage.duration, target: target))
        }
        return isWithinTime ? stages : nil
    }

    /// Whether the stages' durations add up to what fits in 64 bits.
    private var isWithinTime: Bool {
        var total: Int64 = 0
        for stage in syntax.stages ?? [] {
            guard let sum = total.adding(stage.duration) else {
                context.report(
                    Diagnostic(
                        .outOfRange,
                        "the stages together are too long",
                        at: stage.location,
                        path: syntax.path.text
                    )
                )
                return false
            }
            total = sum
        }
        return true
    }

    private func wrongTarget(_ stage: LoadSyntax.StageSyntax) -> [Stage<Int>]? {
        context.report(
            Diagnostic(
                .wrongScalar,
                "the target of a stage of `ramping-vus` is a whole number of VUs",
                at: stage.target.location,
                label: "expected a whole number",
                help: "for arrivals per second write `executor: ramping-arrival-rate`",
                path: syntax.path.key("stages").text
            )
        )
        return nil
    }

    private func rate(_ written: Located<RateText>) -> Rate? {
        if written.value.per != nil, let unit = syntax.keys["timeUnit"] {
            context.report(
                Diagnostic(
                    .conflictingKeys,
                    "the rate names its unit of time, and so does `timeUnit`",
                    at: written.location,
                    related: [.init(location: unit, text: "the unit is given here too")],
                    help: "remove `timeUnit`, or write the rate as a number",
                    path: syntax.path.text
                )
            )
            return nil
        }
        if let rate = written.value.rate(timeUnit: syntax.timeUnit?.value ?? 1_000_000_000) { return rate }
        context.report(
            Diagnostic(.outOfRange, "the rate has too many digits", at: written.location, path: syntax.path.text)
        )
        return nil
    }

    /// One second's arrivals at the peak are ready from the start, and ten times as many may be added; a number given
    /// for the first holds for both.
    private func pool(peak: Rate) -> ArrivalPool? {
        let computed = Int64(max(1, min(peak.perSecond.rounded(.up), 1_000_000)))
        let given = syntax.preAllocatedVUs?.value
        let most = syntax.maxVUs?.value ?? given ?? computed * 10
        let ready = given ?? min(computed, most)
        guard most >= ready, most > 0 else { return tooFew(ready: ready, most: most) }
        return ArrivalPool(
            preAllocatedVUs: Int(ready),
            maxVUs: Int(most),
            process: syntax.arrivals.flatMap(ArrivalPool.Process.init) ?? .uniform,
            whenFull: syntax.whenFull.flatMap(ArrivalPool.Overflow.init) ?? .drop
        )
    }

    private func tooFew(ready: Int64, most: Int64) -> ArrivalPool? {
        let place = syntax.maxVUs?.location ?? syntax.preAllocatedVUs?.location
        return most == 0
            ? impossible("no VU may serve the arrivals", at: place, help: "set `preAllocatedVUs` or `maxVUs` above 0")
            : impossible(
                "`maxVUs` is \(most), fewer than the \(ready) of `preAllocatedVUs`",
                at: place,
                help: "`maxVUs` is the limit, those allocated before the run included: at least \(ready)"
            )
    }
}
