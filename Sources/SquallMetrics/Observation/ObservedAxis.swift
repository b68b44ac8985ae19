/// The times of the points of a source's series: at most 1,000, whatever the length of the run.
///
/// When it is full, neighbours merge and each point stands for twice as many samples, as in `TimeSeries`.
package struct ObservedAxis: Sendable, Hashable {
    /// What to do with a column's last points to keep pace with the axis.
    enum Step: Sendable, Hashable {
        case append
        /// The sample joins the last point, which then stands for so many.
        case join(Int)
    }

    /// Seconds since the load began; of a merged point the mean.
    package private(set) var seconds: [Double] = []
    /// How many samples a full point stands for.
    package private(set) var samplesPerPoint = 1
    private var samplesInLast = 0

    mutating func add(_ time: Double) -> Step {
        if samplesInLast < samplesPerPoint, let last = seconds.indices.last {
            samplesInLast += 1
            seconds[last] += (time - seconds[last]) / Double(samplesInLast)
            return .join(samplesInLast)
        }
        seconds.append(time)
        samplesInLast = 1
        return .append
    }

    var isOverfull: Bool { seconds.count > TimeSeries.maximumPoints }

    mutating func halve() {
        // An odd point at the end stays half as full as the others, and takes further samples.
        if seconds.count.isMultiple(of: 2) { samplesInLast += samplesPerPoint }
        samplesPerPoint *= 2
        seconds = ObservedAxis.halved(seconds) { ($0 + $1) / 2 }
    }

    static func halved(_ values: [Double], _ merge: (Double, Double) -> Double) -> [Double] {
        stride(from: 0, to: values.count, by: 2).map { index in
            index + 1 < values.count ? merge(values[index], values[index + 1]) : values[index]
        }
    }
}
