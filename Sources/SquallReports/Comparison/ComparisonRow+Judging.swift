import SquallMetrics
import SquallPlan

extension ComparisonRow {
    /// nil where a side lacks the figure.
    init?(_ figure: ComparedFigure, _ base: [ComparedRun], _ target: [ComparedRun]) {
        let before = base.map { FigureSamples(run: $0, figure: figure) }
        let after = target.map { FigureSamples(run: $0, figure: figure) }
        let baseValues = before.compactMap(\.value)
        let targetValues = after.compactMap(\.value)
        guard let baseMedian = Median.of(baseValues), let targetMedian = Median.of(targetValues),
            baseMedian.isFinite, targetMedian.isFinite
        else { return nil }
        if before.count == 1, after.count == 1 {
            self.init(figure, baseMedian, targetMedian, samples: before[0].interval, after[0].interval)
        } else {
            self.init(figure, baseMedian, targetMedian, runs: baseValues, targetValues)
        }
    }

    // MARK: A run each

    private init(
        _ figure: ComparedFigure,
        _ base: Double,
        _ target: Double,
        samples before: ConfidenceInterval?,
        _ after: ConfidenceInterval?
    ) {
        guard let before, let after else {
            self.init(figure, base, target, untested: ComparisonRow.missingInterval(figure))
            return
        }
        let relative =
            figure.type == .rate
            ? nil : DifferenceInterval.relative(base: base, before, target: target, after)
        let interval = relative ?? DifferenceInterval.absolute(base: base, before, target: target, after)
        self.init(
            figure: figure,
            base: base,
            target: target,
            interval: interval,
            isIntervalRelative: relative != nil,
            p: nil,
            finding: ComparisonRow.finding(interval, isRelative: relative != nil, base: base),
            method: .samples,
            reason: nil
        )
    }

    private static func missingInterval(_ figure: ComparedFigure) -> String {
        switch figure.type {
        case .trend: "too few samples"
        case .gauge: "no interval"
        case .counter: "too few stretches"
        case .rate: "no samples"
        }
    }

    private init(_ figure: ComparedFigure, _ base: Double, _ target: Double, untested reason: String) {
        self.init(
            figure: figure,
            base: base,
            target: target,
            interval: nil,
            isIntervalRelative: false,
            p: nil,
            finding: base == target ? .same : .untested,
            method: .none,
            reason: reason
        )
    }

    private static func finding(_ interval: ConfidenceInterval, isRelative: Bool, base: Double) -> Finding {
        if !interval.contains(0) { return .differs }
        let room = isRelative ? sameness : sameness * abs(base)
        return interval.lower >= -room && interval.upper <= room ? .same : .unclear
    }

    // MARK: Repeated runs

    private init(
        _ figure: ComparedFigure,
        _ base: Double,
        _ target: Double,
        runs before: [Double],
        _ after: [Double]
    ) {
        let risk = 1 - Comparison.confidence
        let shift = ShiftEstimate(from: before, to: after)
        let test = MannWhitney(before, after)
        let canTell = MannWhitney.smallestP(before.count, after.count) <= risk
        let interval = shift?.interval.map { ComparisonRow.scaled($0, by: base) }
        var finding = Finding.unclear
        if let test, test.p <= risk {
            finding = .differs
        } else if let interval, base != 0, abs(interval.lower) <= ComparisonRow.sameness,
            abs(interval.upper) <= ComparisonRow.sameness
        {
            finding = .same
        }
        self.init(
            figure: figure,
            base: base,
            target: target,
            interval: interval,
            isIntervalRelative: base != 0,
            p: test?.p,
            finding: finding,
            method: .mannWhitney,
            reason: canTell
                ? nil
                : "\(before.count) and \(after.count) runs cannot reach p = 0.05, whatever they show; 4 and 4 can"
        )
    }

    private static func scaled(_ interval: ConfidenceInterval, by base: Double) -> ConfidenceInterval {
        guard base != 0 else { return interval }
        let ends = [interval.lower / base, interval.upper / base]
        return ConfidenceInterval(lower: min(ends[0], ends[1]), upper: max(ends[0], ends[1]))
    }
}

/// The middle of some values.
enum Median {
    /// nil without values.
    static func of(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}

/// What speaks against comparing runs, or qualifies it.
struct ComparisonWarnings {
    let base: RunGroup
    let target: RunGroup

    var all: [String] {
        let results = base.results + target.results
        var warnings: [String] = []
        if Set(results.map(\.scenario.name)).count > 1 {
            warnings.append("these are runs of different scenarios: \(names(results.map(\.scenario.name)))")
        } else if Set(results.map(\.scenario.sha256)).count > 1 {
            warnings.append("the scenario file was changed between the runs")
        }
        warnings += differingParameters
        for (group, result) in (base.results.map { (base, $0) } + target.results.map { (target, $0) }) {
            if result.outcome == .inconclusive {
                warnings.append(
                    "\(group.name): squall itself was the bottleneck, so its figures do not speak for the system"
                )
            }
            if [.aborted, .error, .skipped].contains(result.outcome) {
                warnings.append("\(group.name): the run did not come to its end (\(result.outcome.rawValue))")
            }
        }
        if base.results.count == 1, target.results.count == 1, results.contains(where: ComparisonWarnings.isShort) {
            warnings.append(
                "a run of so few seconds does not tell how much its requests depend on each other: intervals are too narrow"
            )
        }
        if let machines = differingMachines { warnings.append(machines) }
        return warnings
    }

    /// Fewer stretches than `Dispersion` needs, those at the ends not counted.
    private static func isShort(_ result: RunResult) -> Bool {
        (result.series.columns["seconds"]?.count ?? 0) < 10
    }

    private func names(_ all: [String]) -> String {
        Set(all).sorted().joined(separator: ", ")
    }

    private var differingParameters: [String] {
        guard let before = base.results.first?.env, let after = target.results.first?.env else { return [] }
        let names = before.entries.map(\.key).filter { after[$0] != nil && after[$0] != before[$0] }
        return names.isEmpty ? [] : ["parameters differ: \(names.joined(separator: ", "))"]
    }

    private var differingMachines: String? {
        let machines = (base.results + target.results).compactMap(\.machine)
        let kinds = Set(machines.map { "\($0.processor ?? $0.architecture), \($0.cores) cores" })
        return kinds.count > 1
            ? "the load came from different machines: \(kinds.sorted().joined(separator: "; "))" : nil
    }
}
