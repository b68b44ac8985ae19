#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
import SquallMetrics

/// A run, and how much its requests depend on each other.
///
/// Requests of the same moment are alike, so that a thousand of them tell less than a thousand independent ones: a p(99)
/// that comes from a single stall has been seen once, however many requests waited in it. How much less is measured at the
/// figure itself, from the course of the run: for a percentile, how the share of requests above it changes from stretch to
/// stretch, beyond what chance would do.
struct ComparedRun: Sendable {
    let result: RunResult
    private let requests: TrendCourse?
    private let trends: [String: TrendCourse]

    init(_ result: RunResult) {
        self.result = result
        let columns = result.series.columns
        requests = TrendCourse(
            result.metrics["http_req_duration"],
            p50: columns["p50Ms"],
            p95: columns["p95Ms"],
            p99: columns["p99Ms"],
            largest: columns["maxMs"]
        )
        var trends: [String: TrendCourse] = [:]
        for (name, trend) in result.series.trends?.entries ?? [] where !name.hasPrefix("http_req") {
            trends[name] = TrendCourse(
                result.metrics[name],
                p50: trend.p50,
                p95: trend.p95,
                p99: trend.p99,
                largest: nil
            )
        }
        self.trends = trends
    }

    /// By how much fewer the samples behind a percentile are worth.
    func dispersion(of metric: String, percent: Double, _ samples: Double) -> Double {
        guard let course = course(of: metric) else { return 1 }
        return scaled(course.factor(percent: percent), samples, of: course.samples)
    }

    /// Likewise of a mean; only of requests is it kept over time.
    func dispersion(ofMeanOf metric: String, _ samples: Double) -> Double {
        guard metric.hasPrefix("http_req"), let requests else { return 1 }
        let means = result.series.columns["avgMs"]?.dropFirst().dropLast().compactMap { $0 } ?? []
        return scaled(Dispersion.factor(means, variance: requests.varianceOfMean), samples, of: requests.samples)
    }

    /// Likewise of the share of requests that failed; checks are not kept over time.
    func dispersion(ofSharesIn figure: ComparedFigure, _ samples: Double) -> Double {
        guard figure.metric.hasPrefix("http_req_failed"), let failed = result.metrics["http_req_failed"],
            let share = failed.values["rate"], share > 0, share < 1
        else { return 1 }
        let all = (failed.values["passes"] ?? 0) + (failed.values["fails"] ?? 0)
        let columns = result.series.columns
        let shares = zip(columns["failedPerSecond"] ?? [], columns["requestsPerSecond"] ?? []).compactMap {
            failed,
            all in
            (all ?? 0) > 0 ? (failed ?? 0) / (all ?? 1) : nil
        }
        return scaled(Dispersion.factor(shares, variance: share * (1 - share) / all), samples, of: all)
    }

    private func course(of metric: String) -> TrendCourse? {
        metric.hasPrefix("http_req") ? requests : trends[metric]
    }

    /// It is measured on all samples. Of a part of them fewer meet in the same moment, so it costs them less.
    private func scaled(_ factor: Double, _ samples: Double, of all: Double) -> Double {
        1 + (factor - 1) * min(1, samples / max(1, all))
    }
}

/// The distribution of a trend over the run and within its stretches.
private struct TrendCourse: Sendable {
    let samples: Double
    let varianceOfMean: Double
    private let histogram: Histogram
    private let median: Double
    private let stretches: [(p50: Double, p95: Double, p99: Double, largest: Double?)]
    /// Upper ends of the buckets and the share of samples up to there.
    private let cumulative: [(value: Double, share: Double)]

    init?(
        _ metric: MetricResult?,
        p50: [Double?]?,
        p95: [Double?]?,
        p99: [Double?]?,
        largest: [Double?]?
    ) {
        guard let text = metric?.histogram?.text, let histogram = Histogram(text: text), histogram.count > 1,
            let median = histogram.percentile(50), let p50, let p95, let p99
        else { return nil }
        self.histogram = histogram
        self.median = Histogram.value(ofMillionths: median)
        samples = Double(histogram.count)
        varianceOfMean = histogram.variance / samples
        stretches = p50.indices.compactMap { index in
            guard index < p95.count, index < p99.count, let low = p50[index], let middle = p95[index],
                let high = p99[index]
            else { return nil }
            return (low, middle, high, largest.flatMap { index < $0.count ? $0[index] : nil })
        }
        var seen = 0.0
        cumulative = histogram.buckets.map { bucket in
            seen += Double(bucket.count)
            return (bucket.upper, seen / Double(histogram.count))
        }
    }

    /// See `Dispersion.factor`.
    func factor(percent: Double) -> Double {
        guard percent > 0, percent < 100, let value = histogram.percentile(percent).map(Histogram.value) else {
            return 1
        }
        let share = 1 - percent / 100
        let above = stretches.map { self.above(value, $0) }
        return Dispersion.factor(above, variance: share * (1 - share) / samples)
    }

    /// The share of a stretch's samples above a value: between its percentiles by interpolation of the logarithms, below
    /// its median as the whole run's distribution has it, moved to this median.
    private func above(
        _ value: Double,
        _ stretch: (p50: Double, p95: Double, p99: Double, largest: Double?)
    ) -> Double {
        if value < stretch.p50 {
            return stretch.p50 > 0 ? max(0.5, 1 - share(upTo: value * median / stretch.p50)) : 0.5
        }
        let points = [
            (stretch.p50, 0.5), (stretch.p95, 0.05), (stretch.p99, 0.01), (stretch.largest ?? stretch.p99, 0.001),
        ]
        for (left, right) in zip(points, points.dropFirst()) where value < right.0 {
            let width = log(right.0 / max(left.0, 1e-9))
            let part = width > 0 ? log(value / max(left.0, 1e-9)) / width : 1
            // Tails fall by about the same factor for the same factor of the value.
            return left.1 * pow(right.1 / left.1, min(1, max(0, part)))
        }
        return 0
    }

    private func share(upTo value: Double) -> Double {
        var low = 0
        var high = cumulative.count
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle].value <= value { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? cumulative[low - 1].share : 0
    }
}
