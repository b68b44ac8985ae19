import ArgumentParser
import SquallExpressions
import SquallLanguage
import SquallPlan
import SquallReports

/// `squall plan`: what a run would do, before it does it.
struct PlanCommand: AsyncParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a run would do: executors, VUs, durations, env, thresholds."
    )

    @Argument(help: "The scenario or suite file.")
    var file: String

    @OptionGroup var environment: EnvironmentOptions

    @OptionGroup var load: LoadOptions

    @Option(help: "text or json.")
    var format = Format.text

    @Flag(help: "With --format json: the exact schedule of each scenario.")
    var steps = false

    @Option(help: "The seed of poisson arrivals.")
    var seed: UInt64 = 0

    func run() async throws {
        guard !steps || format == .json else { throw ValidationError("--steps needs --format json") }
        let compiling = Compiling(environment: environment, purpose: .plan, overrides: try load.overrides())
        let compilation = try compiling.runnable(file)
        let described = { (plan: Plan) in PlanDocument(plan: plan, seed: seed, showsSchedule: steps) }
        if let suite = compilation.suite {
            let document = SuitePlanDocument(suite: suite, document: described)
            return Terminal.print(format == .json ? JSON.text(document.json) : document.text)
        }
        guard let plan = compilation.plan else { throw Exit.invalidFile }
        Terminal.print(format == .json ? JSON.text(described(plan).json) : described(plan).text)
    }
}

/// A plan as people and programs read it.
struct PlanDocument {
    /// Arrivals beyond this many are left out of the schedule.
    private static let mostArrivals = 10_000

    let plan: Plan
    let seed: UInt64
    let showsSchedule: Bool

    // MARK: JSON

    var json: Value {
        Self.map([
            ("name", .string(plan.name)),
            ("file", .string(plan.file.path)),
            ("scenarios", .list(plan.scenarios.map(json))),
            ("data", .list(plan.feederDemands.map(json))),
            ("env", .list(plan.environment.map(json))),
            ("thresholds", .list(plan.thresholds.map(json))),
            ("assertions", .list(plan.assertions.map { .string($0.name) })),
        ])
    }

    private func json(_ scenario: ScenarioPlan) -> Value {
        let summary = scenario.loadSummary
        var entries: [(String, Value)] = [
            ("name", .string(scenario.name)),
            ("executor", .string(summary.executor)),
            ("enabled", .bool(summary.isEnabled)),
            ("maxVUs", .int(Int64(summary.maxVUs))),
            ("durationSeconds", Self.number(summary.durationSeconds)),
            ("maxDurationSeconds", Self.number(summary.maxDurationSeconds)),
            ("gracefulSeconds", Self.number(summary.gracefulSeconds)),
            ("startSeconds", Self.number(Double(scenario.startTime) / 1e9)),
            ("expectedIterations", Self.number(summary.expectedIterations)),
            ("requestsPerIteration", Self.number(summary.requestsPerIteration)),
        ]
        if showsSchedule { entries += schedule(of: scenario) }
        return Self.map(entries)
    }

    private func schedule(of scenario: ScenarioPlan) -> [(String, Value)] {
        if let schedule = scenario.load.arrivalSchedule {
            let random = RandomStream(seed: seed, path: UInt64(scenario.index), 4)
            let arrivals = schedule.arrivals(random: random).prefix(Self.mostArrivals)
            return [("arrivals", .list(arrivals.map { .int($0.time) }))]
        }
        guard let schedule = scenario.load.vuSchedule else { return [] }
        return [("vus", .list(schedule.changes.map { .list([.int($0.time), .int(Int64($0.count))]) }))]
    }

    private func json(_ demand: FeederDemand) -> Value {
        let feeder = plan.feeders[demand.feeder]
        return Self.map([
            ("name", .string(feeder.name)), ("source", .string(feeder.source)),
            ("rows", .int(Int64(feeder.table.rowCount))),
            ("columns", Self.map(feeder.table.columns.map { ($0.name, .string($0.type.name)) })),
            ("pick", .string(feeder.pick.rawValue)), ("onEnd", .string(feeder.onEnd.rawValue)),
            ("scenarios", .list(demand.scenarios.map { .string($0) })),
            ("rowsNeeded", Self.number(demand.most)),
            ("suffices", demand.suffices.map { .bool($0) } ?? .null),
        ])
    }

    private func json(_ entry: EnvironmentValue) -> Value {
        Self.map([
            ("name", .string(entry.name)), ("value", .string(entry.isSecret ? "***" : entry.display)),
            ("source", .string(entry.source.rawValue)), ("secret", .bool(entry.isSecret)),
        ])
    }

    private func json(_ threshold: Threshold) -> Value {
        Self.map([
            ("metric", .string(threshold.metricText)), ("expression", .string(threshold.expression)),
            ("abortOnFail", .bool(threshold.abortOnFail)),
        ])
    }

    /// Whole numbers as ints, so that 10000 does not print as 10000.0.
    private static func number(_ value: Double?) -> Value {
        guard let value else { return .null }
        return value == value.rounded() && abs(value) < 0x1p53 ? .int(Int64(value)) : .double(value)
    }

    private static func map(_ entries: [(String, Value)]) -> Value {
        .map(ValueMap(keys: entries.map { .string($0.0) }, values: entries.map(\.1)))
    }

    // MARK: Text

    var text: String {
        var lines = ["\(plan.name)  (\(plan.file.path))"]
        if let description = plan.description { lines.append(description) }
        for scenario in plan.scenarios { lines += ["", text(of: scenario)] }
        lines += section("data", plan.feederDemands.map { (plan.feeders[$0.feeder].name, text(of: $0)) })
        lines += section(
            "env",
            plan.environment.map { ("\($0.name) = \($0.isSecret ? "***" : $0.display)", $0.source.rawValue) }
        )
        let observed = plan.observed.filter(\.isEnabled)
        lines += section("observed", observed.map { ($0.name, "every \(Self.time($0.interval))") })
        lines += section("thresholds", plan.thresholds.map { ($0.metricText, text(of: $0)) })
        lines += section("assertions", plan.assertions.map { ($0.name, $0.text) })
        return lines.joined(separator: "\n")
    }

    private func text(of scenario: ScenarioPlan) -> String {
        let summary = scenario.loadSummary
        var rows: [(String, String)] = [("executor", summary.executor), ("VUs", users(scenario.load))]
        if scenario.startTime > 0 { rows.append(("starts after", Self.time(scenario.startTime))) }
        if let duration = scenario.load.duration { rows.append(("duration", Self.time(duration))) }
        if let most = scenario.load.maxDuration { rows.append(("duration", "at most \(Self.time(most))")) }
        if let course = scenario.load.course { rows.append(("load", course)) }
        if case .rampingVUs(_, _, let grace) = scenario.load { rows.append(("graceful ramp", Self.time(grace))) }
        rows.append(("graceful stop", Self.time(scenario.gracefulStop)))
        rows.append(("iterations", iterations(scenario)))
        rows.append(("requests", requests(summary)))
        let head = "scenario \(scenario.name)" + (summary.isEnabled ? "" : "  (disabled)")
        return ([head] + rows.map { "  " + $0.0.padded(to: 14) + " " + $0.1 }).joined(separator: "\n")
    }

    private func users(_ load: LoadProfile) -> String {
        let most = "at most \(Humanized.count(Int64(load.maxVUs)))"
        guard let pool = load.pool, pool.preAllocatedVUs < pool.maxVUs else { return most }
        return "\(Humanized.count(Int64(pool.preAllocatedVUs))) from the start, \(most)"
    }

    private func iterations(_ scenario: ScenarioPlan) -> String {
        guard let expected = scenario.loadSummary.expectedIterations else { return "as many as the VUs manage" }
        return (scenario.load.pool?.process == .poisson ? "about " : "") + Humanized.number(expected)
    }

    /// - Parameter nanoseconds: of a load.
    private static func time(_ nanoseconds: Int64) -> String {
        let isWhole = nanoseconds % 1_000_000_000 == 0
        return isWhole ? Humanized.clock(Double(nanoseconds) / 1e9) : Humanized.milliseconds(Double(nanoseconds) / 1e6)
    }

    /// `p(95) < 500ms, ends the test (not before 10s)`
    private func text(of threshold: Threshold) -> String {
        guard threshold.abortOnFail else { return threshold.expression }
        let delay = threshold.delayAbortEval > 0 ? " (not before \(Self.time(threshold.delayAbortEval)))" : ""
        return threshold.expression + ", ends the test" + delay
    }

    /// `users.csv, 1,000 rows of email, pin, unique; 500 iterations: enough`
    private func text(of demand: FeederDemand) -> String {
        let feeder = plan.feeders[demand.feeder]
        let count = feeder.table.rowCount
        let rows = Humanized.count(Int64(count)) + (count == 1 ? " row" : " rows")
        let columns = feeder.table.columns.map { "\($0.name) (\($0.type.name))" }.joined(separator: ", ")
        let text = "\(feeder.source): \(rows) of \(columns); \(feeder.pick.rawValue)"
        if feeder.pick == .random || feeder.pick == .weighted { return text }
        return "\(text), then \(feeder.onEnd.rawValue); \(need(demand, feeder))"
    }

    private func need(_ demand: FeederDemand, _ feeder: Feeder) -> String {
        guard !demand.scenarios.isEmpty else { return "no scenario reads it" }
        let takers = feeder.pick == .perVU ? "VUs" : "iterations"
        guard let most = demand.most else { return "as many \(takers) as there is time for" }
        let text = "for \(Humanized.number(most)) \(takers)"
        guard most > Double(feeder.table.rowCount) else { return "\(text): enough" }
        return feeder.onEnd == .wrap ? "\(text): rows are taken again" : "\(text): NOT ENOUGH"
    }

    private func requests(_ summary: LoadSummary) -> String {
        guard let each = summary.requestsPerIteration else { return "depends on what happens" }
        let total = summary.expectedIterations.map { ", \(Humanized.number($0 * each)) in all" } ?? ""
        return "\(Humanized.number(each)) per iteration\(total)"
    }

    private func section(_ title: String, _ rows: [(String, String)]) -> [String] {
        guard !rows.isEmpty else { return [] }
        let width = rows.map(\.0.count).max() ?? 0
        return ["", title] + rows.map { "  " + $0.0.padded(to: width) + "  " + $0.1 }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
