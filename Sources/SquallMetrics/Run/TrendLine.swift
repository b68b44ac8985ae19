/// The robust trend of a gauge over a run (Theil and Sen: the median of the slopes between all pairs of points).
///
/// A saw-tooth, as garbage collectors make it, has no trend by this measure, where a line by least squares would.
package struct TrendLine: Sendable, Hashable {
    /// Change per second, in the metric's unit.
    package let slope: Double
    /// Where the line begins.
    package let start: Double
    /// Seconds from the first point to the last.
    package let seconds: Double

    /// The change along the line.
    package var growth: Double { slope * seconds }

    /// The change along the line in percent of its start; nil for a line that starts at zero.
    package var relativeGrowth: Double? { start == 0 ? nil : growth / abs(start) * 100 }

    package struct Point: Sendable, Hashable {
        package var seconds: Double
        package var value: Double
        package init(seconds: Double, value: Double) {
            self.seconds = seconds
            self.value = value
        }
    }

    /// More points are averaged in groups first, since the number of pairs grows with the square.
    private static let maximumPoints = 200

    /// nil for fewer than two points in time.
    package init?(_ all: [Point]) {
        let points = TrendLine.thinned(all)
        var slopes: [Double] = []
        for (index, first) in points.enumerated() {
            for second in points[(index + 1)...] where second.seconds > first.seconds {
                slopes.append((second.value - first.value) / (second.seconds - first.seconds))
            }
        }
        guard let slope = TrendLine.median(slopes), let first = all.first, let last = all.last,
            let level = TrendLine.median(points.map { $0.value - slope * ($0.seconds - first.seconds) })
        else { return nil }
        self.slope = slope
        start = level
        seconds = last.seconds - first.seconds
    }

    private static func thinned(_ points: [Point]) -> [Point] {
        let size = (points.count + maximumPoints - 1) / maximumPoints
        guard size > 1 else { return points }
        return stride(from: 0, to: points.count, by: size).map { start in
            let group = points[start..<min(start + size, points.count)]
            let count = Double(group.count)
            return Point(
                seconds: group.reduce(0) { $0 + $1.seconds } / count,
                value: group.reduce(0) { $0 + $1.value } / count
            )
        }
    }

    private static func median(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
