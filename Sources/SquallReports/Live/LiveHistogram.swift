import SquallMetrics
import SquallPlan

/// A distribution in few fixed buckets.
///
/// Squall's own histograms have thousands of buckets. Monitoring systems add histograms of several machines and times,
/// which works where all have the same bounds, and each bound costs them a series: so there is one ladder for each unit, with
/// six steps to a decade for times. Quantiles estimated from it are off by up to half a step; the report has the exact ones.
package struct LiveHistogram: Sendable, Equatable {
    /// Upper bounds, inclusive, ascending; what lies beyond the last has a bucket of its own.
    package var bounds: [Double]
    /// Samples in each bucket alone, one more than bounds.
    package var counts: [Int64]
    package var sum: Double
    package var count: Int64

    /// - Parameter unit: of the samples; milliseconds become seconds.
    package init(_ histogram: Histogram, unit: MetricUnit) {
        let divisor = unit == .milliseconds ? 1_000.0 : 1
        bounds = unit == .milliseconds ? LiveHistogram.seconds : LiveHistogram.numbers
        counts = Array(repeating: 0, count: bounds.count + 1)
        count = histogram.count
        sum = Double(histogram.sum) / 1e6 / divisor
        var position = 0
        // A sample that equals a bound counts below it, and so does what its bucket holds beyond: at most 0.1 %.
        for bucket in histogram.buckets {
            while position < bounds.count, bucket.lower / divisor > bounds[position] { position += 1 }
            counts[position] += bucket.count
        }
        counts[bounds.count] += count - counts.reduce(0, +)
    }

    /// Adds samples of the same unit.
    mutating func add(_ other: LiveHistogram) {
        for position in counts.indices { counts[position] += other.counts[position] }
        sum += other.sum
        count += other.count
    }

    /// 100 µs to 60 s.
    package static let seconds = decades(-4...1, [1, 1.5, 2, 3, 5, 7]).filter { $0 <= 50 } + [60]
    /// For bytes and plain numbers.
    package static let numbers = decades(-3...9, [1, 2, 5])

    /// Made of whole numbers, so that each is the double nearest to what it is written as.
    private static func decades(_ exponents: ClosedRange<Int>, _ steps: [Double]) -> [Double] {
        exponents.flatMap { exponent in
            steps.map { step in
                let power = (0..<abs(exponent)).reduce(1.0) { result, _ in result * 10 }
                return exponent < 0 ? step / power : step * power
            }
        }
    }
}
