import SquallMetrics
import SquallPlan

/// One run's samples behind a figure: its value, and how well the run knows it.
struct FigureSamples {
    let run: ComparedRun
    let figure: ComparedFigure

    private var result: RunResult { run.result }

    /// nil where the run has no such figure.
    var value: Double? {
        if let percent { return histogram?.percentile(percent).map(Histogram.value) ?? stored }
        if figure.figure == "avg", let histogram { return histogram.mean }
        if let request = figure.request, figure.type == .rate { return share(ofRequest: request) }
        return stored
    }

    private var stored: Double? {
        result.metrics[figure.metric]?.values[figure.figure == "p(50)" ? "med" : figure.figure]
    }

    /// What is asked for in `p(95)`.
    private var percent: Double? {
        if figure.figure == "med" { return 50 }
        guard figure.figure.hasPrefix("p("), figure.figure.hasSuffix(")") else { return nil }
        return Double(figure.figure.dropFirst(2).dropLast())
    }

    private var histogram: Histogram? {
        guard figure.type == .trend else { return nil }
        guard let request = figure.request else {
            return result.metrics[figure.metric]?.histogram.flatMap { Histogram(text: $0.text) }
        }
        let rows = result.requests.filter { $0.name == request }
        var merged = Histogram()
        for row in rows { row.histogram.flatMap { Histogram(text: $0.text) }.map { merged.merge($0) } }
        return merged.isEmpty ? nil : merged
    }

    private func share(ofRequest name: String) -> Double? {
        let rows = result.requests.filter { $0.name == name }
        let count = rows.reduce(0) { $0 + $1.count }
        return count > 0 ? Double(rows.reduce(0) { $0 + $1.failed }) / Double(count) : nil
    }

    private var sharedSamples: Double {
        if let request = figure.request {
            return Double(result.requests.filter { $0.name == request }.reduce(0) { $0 + $1.count })
        }
        let values = result.metrics[figure.metric]?.values
        return (values?["passes"] ?? 0) + (values?["fails"] ?? 0)
    }

    // MARK: Intervals

    /// What the true value may be, judged by this run alone; nil where its samples are too few, or where such a figure
    /// has no interval.
    var interval: ConfidenceInterval? {
        switch figure.type {
        case .trend: percent.flatMap(percentileInterval) ?? (figure.figure == "avg" ? meanInterval : nil)
        case .rate:
            value.flatMap {
                ShareInterval.wilson(
                    share: $0,
                    samples: sharedSamples / run.dispersion(ofSharesIn: figure, sharedSamples)
                )
            }
        case .counter: figure.figure == "rate" ? throughputInterval : nil
        case .gauge: nil
        }
    }

    private func percentileInterval(_ percent: Double) -> ConfidenceInterval? {
        guard let histogram, percent > 0, percent < 100 else { return nil }
        let samples = Double(histogram.count)
        let effective = Int(samples / run.dispersion(of: figure.metric, percent: percent, samples))
        guard let ranks = OrderStatistics(samples: effective, percent: percent),
            let lower = histogram.value(ofRank: (Double(ranks.lower) / Double(effective) * samples).rounded(.down)),
            let upper = histogram.value(ofRank: (Double(ranks.upper) / Double(effective) * samples).rounded(.up))
        else { return nil }
        return ConfidenceInterval(lower: lower, upper: upper)
    }

    /// By the central limit theorem; below 30 samples it does not hold.
    private var meanInterval: ConfidenceInterval? {
        guard let histogram, histogram.count >= 30 else { return nil }
        let samples = Double(histogram.count)
        let error = (histogram.variance / samples * run.dispersion(ofMeanOf: figure.metric, samples)).squareRoot()
        return FigureSamples.around(histogram.mean, error)
    }

    /// From how the stretches of the run differ; only some counters have a column of them.
    private var throughputInterval: ConfidenceInterval? {
        let columns = [
            "http_reqs": "requestsPerSecond", "iterations": "iterationsPerSecond", "errors": "errorsPerSecond",
        ]
        guard let name = columns[figure.metric], let column = result.series.columns[name], let value,
            // The first and the last stretch are rarely whole.
            let error = Dispersion.standardError(of: column.dropFirst().dropLast().compactMap { $0 })
        else { return nil }
        return FigureSamples.around(value, error)
    }

    private static func around(_ value: Double, _ error: Double) -> ConfidenceInterval {
        let z = NormalDistribution.quantile(1 - (1 - Comparison.confidence) / 2)
        return ConfidenceInterval(lower: value - z * error, upper: value + z * error)
    }
}
