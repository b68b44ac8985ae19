/// The load keys of a scenario, read and not yet judged. Durations are nanoseconds.
struct LoadSyntax {
    var executor: Located<Executor>?
    var vus: Located<Int64>?
    var iterations: Located<Int64>?
    var duration: Located<Int64>?
    var maxDuration: Located<Int64>?
    var startVUs: Located<Int64>?
    var stages: [StageSyntax]?
    var rate: Located<RateText>?
    var startRate: Located<RateText>?
    var timeUnit: Located<Int64>?
    var preAllocatedVUs: Located<Int64>?
    var maxVUs: Located<Int64>?
    var arrivals: String?
    var whenFull: String?
    var gracefulRampDown: Int64?
    /// The keys written, with where: values that were reported are among them.
    var keys: [String: Location] = [:]
    /// The keys written, in order.
    var order: [String] = []
    /// Where the scenario is named, for what has no place of its own.
    var location: Location
    var path: NodePath
    /// Whether some value was reported or is not known: say nothing about what follows from it.
    var isIncomplete = false

    struct StageSyntax {
        var duration: Int64
        var target: Located<RateText>
        var location: Location
    }
}

/// Reads the load keys of a scenario.
struct LoadReader {
    let context: CompileContext
    let fields: Fields

    func read(at location: Location) -> LoadSyntax {
        var syntax = LoadSyntax(location: location, path: fields.path)
        for key in ScenarioKeys.load {
            guard let entry = fields.entry(key.name) else { continue }
            syntax.keys[key.name] = entry.key.place
            syntax.order.append(key.name)
        }
        syntax.order.sort { (syntax.keys[$0]?.range.start ?? 0) < (syntax.keys[$1]?.range.start ?? 0) }
        readNumbers(&syntax)
        readDurations(&syntax)
        readRates(&syntax)
        readWords(&syntax)
        return syntax
    }

    private func readNumbers(_ syntax: inout LoadSyntax) {
        syntax.vus = count("vus", from: 1, &syntax)
        syntax.iterations = count("iterations", from: 1, &syntax)
        syntax.startVUs = count("startVUs", from: 0, &syntax)
        syntax.preAllocatedVUs = count("preAllocatedVUs", from: 0, &syntax)
        syntax.maxVUs = count("maxVUs", from: 1, &syntax)
    }

    private func readDurations(_ syntax: inout LoadSyntax) {
        syntax.duration = duration("duration", allowsZero: false, &syntax)
        syntax.maxDuration = duration("maxDuration", allowsZero: false, &syntax)
        syntax.timeUnit = duration("timeUnit", allowsZero: false, &syntax)
        syntax.gracefulRampDown = duration("gracefulRampDown", allowsZero: true, &syntax)?.value
    }

    private func readRates(_ syntax: inout LoadSyntax) {
        syntax.rate = rate(fields["rate"], "`rate`", allowsZero: false, at: path("rate"), &syntax)
        syntax.startRate = rate(fields["startRate"], "`startRate`", allowsZero: true, at: path("startRate"), &syntax)
        guard let node = fields["stages"], let items = node.items else { return }
        let read = items.enumerated().map { stage($1, at: path("stages").index($0), &syntax) }
        let stages = read.compactMap { $0 }
        syntax.stages = stages
        if stages.count < read.count { syntax.isIncomplete = true }
        if items.isEmpty { reportEmptyStages(node, &syntax) }
    }

    private func readWords(_ syntax: inout LoadSyntax) {
        if let node = fields["executor"] {
            let word = context.word(node, of: Executor.allCases.map(\.rawValue), at: path("executor"))
            syntax.executor = word.flatMap(Executor.init).map { Located(value: $0, location: node.place) }
            if word == nil { syntax.isIncomplete = true }
        }
        syntax.arrivals = fields["arrivals"].flatMap {
            context.word($0, of: ["uniform", "poisson"], at: path("arrivals"))
        }
        syntax.whenFull = fields["whenFull"].flatMap { context.word($0, of: ["drop", "queue"], at: path("whenFull")) }
    }

    private func path(_ key: String) -> NodePath { fields.path.key(key) }
}

// MARK: Values with limits

extension LoadReader {
    /// k6's limit on VUs; iterations may be more.
    private static let mostVUs: Int64 = 100_000_000

    private func count(_ key: String, from minimum: Int64, _ syntax: inout LoadSyntax) -> Located<Int64>? {
        guard let node = fields[key] else { return nil }
        let maximum = key == "iterations" ? Int64.max : LoadReader.mostVUs
        guard let value = context.integer(node, at: path(key)),
            context.check(value, in: minimum...maximum, of: "`\(key)`", node, at: path(key))
        else {
            syntax.isIncomplete = true
            return nil
        }
        return Located(value: value, location: node.place)
    }

    private func duration(_ key: String, allowsZero: Bool, _ syntax: inout LoadSyntax) -> Located<Int64>? {
        guard let node = fields[key] else { return nil }
        guard let value = context.duration(node, allowsZero: allowsZero, of: "`\(key)`", at: path(key)) else {
            syntax.isIncomplete = true
            return nil
        }
        return Located(value: value, location: node.place)
    }

    private func rate(
        _ node: Node?,
        _ subject: String,
        allowsZero: Bool,
        at path: NodePath,
        _ syntax: inout LoadSyntax
    ) -> Located<RateText>? {
        guard let node else { return nil }
        guard let rate = context.rate(node, at: path), isInRange(rate, subject, allowsZero, node, path) else {
            syntax.isIncomplete = true
            return nil
        }
        return Located(value: rate, location: node.place)
    }

    private func isInRange(_ rate: RateText, _ subject: String, _ allowsZero: Bool, _ node: Node, _ path: NodePath)
        -> Bool
    {
        let isFine = allowsZero ? rate.count.numerator >= 0 : rate.count.numerator > 0
        let limit = Double(1_000_000_000)
        if isFine, rate.count.double <= limit { return true }
        let message = isFine ? "it is too high" : allowsZero ? "it must be at least 0" : "it must be above 0"
        context.reportRange("\(subject) is `\(context.shown(node, at: path))`: \(message)", node, at: path)
        return false
    }

    private func stage(_ node: Node, at path: NodePath, _ syntax: inout LoadSyntax) -> LoadSyntax.StageSyntax? {
        guard let fields = context.fields(node, .stage, at: path) else { return nil }
        let duration = fields["duration"].flatMap {
            context.duration($0, allowsZero: true, of: "`duration`", at: path.key("duration"))
        }
        let target = rate(fields["target"], "`target`", allowsZero: true, at: path.key("target"), &syntax)
        guard let duration, let target else { return nil }
        return LoadSyntax.StageSyntax(duration: duration, target: target, location: node.place.firstLine)
    }

    private func reportEmptyStages(_ node: Node, _ syntax: inout LoadSyntax) {
        syntax.isIncomplete = true
        context.report(
            Diagnostic(
                .emptyList,
                "`stages` is empty",
                at: node.place,
                label: "expected at least one stage",
                help: "write `stages: [{ duration: 1m, target: 10 }]`",
                path: path("stages").text
            )
        )
    }
}

extension CompileContext {
    /// A duration of at least 0, or above it.
    func duration(_ node: Node, allowsZero: Bool, of subject: String, at path: NodePath) -> Int64? {
        guard let value = duration(node, at: path) else { return nil }
        if value > 0 || (allowsZero && value == 0) { return value }
        reportRange(
            "\(subject) is `\(shown(node, at: path))`: it must be \(allowsZero ? "at least 0" : "above 0")",
            node,
            at: path
        )
        return nil
    }

    func check(_ value: Int64, in range: ClosedRange<Int64>, of subject: String, _ node: Node, at path: NodePath)
        -> Bool
    {
        if range.contains(value) { return true }
        let limit = value < range.lowerBound ? "at least \(range.lowerBound)" : "at most \(range.upperBound)"
        reportRange("\(subject) is `\(value)`: it must be \(limit)", node, at: path)
        return false
    }

    /// The value as its reader understands it: of `${env.HOLD}` what was computed.
    func shown(_ node: Node, at path: NodePath) -> String {
        constant(node, at: path)?.text ?? node.text ?? ""
    }

    func reportRange(_ message: String, _ node: Node, at path: NodePath) {
        report(Diagnostic(.outOfRange, message, at: node.place, label: "out of range", path: path.text))
    }
}
