/// The robust trend of a gauge over a run, and whether there is one at all.
///
/// Judged are the minima of windows of time, since memory that is used again and again rises and falls for no reason:
/// what stays after each collection is what leaks. The slope is that of Theil and Sen (the median of the slopes between all
/// pairs of minima) with its confidence interval; the test against chance is that of Mann and Kendall, its variance
/// widened where neighbours depend on each other (Hamed and Rao 1998), as they do in a saw-tooth.
package struct RobustTrend: Sendable, Hashable {
    /// A value at a time, in seconds from any origin.
    package struct Point: Sendable, Hashable {
        package var seconds: Double
        package var value: Double
        package init(seconds: Double, value: Double) {
            self.seconds = seconds
            self.value = value
        }
    }

    /// What the trend is, in a word.
    package enum Verdict: String, Sendable, CaseIterable {
        case stable, growing, shrinking
        /// Of a series for which no trend can be made.
        case tooShort = "too short to tell"
    }

    /// Change per second, in the metric's unit, whether or not it can be told from chance.
    package let slope: Double
    /// The 95 % confidence interval of the slope.
    package let slopeRange: ClosedRange<Double>
    /// Where the line begins.
    package let start: Double
    /// Seconds from the first sample to the last.
    package let seconds: Double
    /// How probable a tendency as strong as this one is in values that have none (Mann and Kendall, two-sided).
    package let probability: Double
    /// How many minima were judged.
    package let windows: Int

    /// Shorter stretches say nothing: every program takes memory while it warms up.
    package static let minimumSeconds = 60.0
    /// The test needs so many minima to tell anything from chance.
    package static let minimumWindows = 10
    /// Chance is held responsible for what is more probable than this.
    package static let significance = 0.01

    /// nil where the series is too short to tell. The points must be in the order of time.
    package init?(_ points: [Point]) {
        guard let first = points.first, let last = points.last,
            last.seconds - first.seconds >= RobustTrend.minimumSeconds * 0.95
        else { return nil }
        seconds = last.seconds - first.seconds
        let minima = RobustTrend.minima(of: points, seconds: seconds)
        guard minima.count >= RobustTrend.minimumWindows else { return nil }
        let line = TheilSen(minima)
        let slope = line.slope
        let residuals = minima.map { $0.value - slope * ($0.seconds - first.seconds) }
        let test = MannKendall(minima.map(\.value), residuals: residuals)
        self.slope = slope
        windows = minima.count
        start = TheilSen.median(ofSorted: residuals.sorted())
        probability = test.probability
        slopeRange = line.interval(reach: 1.959964 * test.deviation)
    }

    /// Whether chance can be ruled out.
    package var isSignificant: Bool {
        probability < RobustTrend.significance && (slopeRange.lowerBound > 0 || slopeRange.upperBound < 0)
    }

    /// The change along the line; 0 where there is no trend.
    package var growth: Double { isSignificant ? slope * seconds : 0 }

    /// The change per second; 0 where there is no trend.
    package var judgedSlope: Double { isSignificant ? slope : 0 }

    /// The change along the line in percent of its start, 0 where there is no trend; nil for a line that starts at zero.
    package var relativeGrowth: Double? {
        guard isSignificant else { return 0 }
        return start == 0 ? nil : growth / abs(start) * 100
    }

    /// What changes by less than a hundredth is stable, and so is memory that changes by less than 5 MB.
    ///
    /// - Parameter isMemory: whether the values are bytes.
    package func verdict(isMemory: Bool) -> Verdict {
        let least = max(isMemory ? 5e6 : 0, abs(start) / 100)
        guard isSignificant, abs(growth) > least else { return .stable }
        return growth > 0 ? .growing : .shrinking
    }
}

extension RobustTrend {
    /// Windows last 30 s, more in runs so long that there would be more than 60 of them, and less in runs so short that
    /// there would be fewer than 20.
    private static func minima(of points: [Point], seconds: Double) -> [Point] {
        let window = seconds < 600 ? seconds / 20 : max(30, seconds / 60)
        var result: [Point] = []
        var current = -1
        for point in points where point.value.isFinite {
            let number = Int((point.seconds - points[0].seconds) / window)
            if number != current {
                current = number
                result.append(point)
            } else if point.value < result[result.count - 1].value {
                result[result.count - 1] = point
            }
        }
        return result
    }
}
