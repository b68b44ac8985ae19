#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
import SquallMetrics

/// How samples are spread, on a logarithmic axis: how many there are of each size.
struct DistributionChart {
    let histogram: Histogram
    let unit: ChartUnit

    /// Values below a millionth of the unit have no place on the axis; they count with the smallest.
    static let smallest = 1e-6

    static func scale(of histograms: [Histogram]) -> AxisScale? {
        let filled = histograms.filter { !$0.isEmpty && $0.max > 0 }
        guard let low = filled.map(\.min).min(), let high = filled.map(\.max).max() else { return nil }
        let lower = max(smallest, Histogram.value(ofMillionths: low))
        return .logarithmic(from: lower, to: max(lower, Histogram.value(ofMillionths: high)))
    }

    /// The shares of samples in equal parts of the axis.
    static func bins(_ histogram: Histogram, _ scale: AxisScale, count: Int) -> [Double] {
        var bins = Array(repeating: 0.0, count: count)
        for bucket in histogram.buckets {
            let position = scale.position(max(smallest, bucket.middle))
            bins[min(count - 1, Int(position * Double(count)))] += Double(bucket.count)
        }
        return bins.map { $0 / Double(histogram.count) }
    }

    func html(_ title: String) -> HTML {
        guard let scale = DistributionChart.scale(of: [histogram]) else { return "" }
        let bins = DistributionChart.bins(histogram, scale, count: 90)
        let vertical = AxisScale.linear(to: (bins.max() ?? 0) * 100)
        return """
            <figure class="chart"><figcaption><b>\(title)</b> <small>share of samples by size; logarithmic \
            scale</small></figcaption>
            <div class="plot marked"><div class="ys">\(labels(vertical))</div>
            <svg viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label="\(summary)">
            \(grid(vertical))<path class="bars" d="\(bars(bins, vertical))"/>\(marks.map { line($0.value, scale) })</svg>
            <div class="flags">\(marks.enumerated().map { mark($0.offset, $0.element.name, $0.element.value, scale) })</div>
            <div class="xs">\(ticks(scale))</div></div></figure>

            """
    }

    private var marks: [(name: String, value: Double)] {
        [("med", 50.0), ("p(95)", 95), ("p(99)", 99)].compactMap { name, percent in
            histogram.percentile(percent).map { (name, Histogram.value(ofMillionths: $0)) }
        }
    }

    private var summary: String {
        marks.map { "\($0.name) \(unit.text($0.value))" }.joined(separator: ", ")
    }

    private func bars(_ bins: [Double], _ vertical: AxisScale) -> String {
        let step = 1_000 / Double(bins.count)
        return bins.enumerated().filter { $0.element > 0 }.map { index, share in
            let top = Coordinate.text((1 - vertical.position(share * 100)) * 100)
            let left = Coordinate.text(Double(index) * step + step * 0.08)
            return "M\(left) 100V\(top)h\(Coordinate.text(step * 0.84))V100Z"
        }
        .joined()
    }

    private func labels(_ vertical: AxisScale) -> [HTML] {
        vertical.ticks.map { tick in
            "<span style=\"bottom:\(Coordinate.text(vertical.position(tick) * 100))%\">\(Humanized.number(tick))%</span>"
        }
    }

    private func grid(_ vertical: AxisScale) -> [HTML] {
        vertical.ticks.map {
            "<path class=\"grid\" d=\"M0 \(Coordinate.text((1 - vertical.position($0)) * 100))H1000\"/>"
        }
    }

    private func line(_ value: Double, _ scale: AxisScale) -> HTML {
        "<path class=\"mark\" d=\"M\(Coordinate.text(scale.position(value) * 1_000)) 0V100\"/>"
    }

    /// Labels of neighbouring marks stand at different heights, and turn to the left at the right end.
    private func mark(_ number: Int, _ name: String, _ value: Double, _ scale: AxisScale) -> HTML {
        let position = scale.position(value)
        let side = position > 0.7 ? "end" : "start"
        return """
            <span class="flag \(side)" style="left:\(Coordinate.text(position * 100))%;top:\(number * 17)px">\(name) \
            \(unit.text(value))</span>
            """
    }

    private func ticks(_ scale: AxisScale) -> [HTML] {
        scale.ticks.map { tick in
            "<span style=\"left:\(Coordinate.text(scale.position(tick) * 100))%\">\(unit.tick(tick))</span>"
        }
    }
}

/// Percentiles up to the last sample: the axis gives each further nine the same room, as HdrHistogram's plots do.
struct PercentileChart {
    let histogram: Histogram
    let unit: ChartUnit

    func html(_ title: String) -> HTML {
        guard histogram.count > 1, let first = value(0), let last = value(100), last > 0 else { return "" }
        let nines = max(1, log10(Double(histogram.count)))
        let scale = AxisScale.fitting(usual: value(50) ?? last, largest: last, smallest: max(first, last * 1e-6))
        let points = (0...240).map { Double($0) / 240 * nines }
        let path = points.compactMap { point -> String? in
            guard let value = value(100 * (1 - pow(10, -point))) else { return nil }
            return "\(Coordinate.text(point / nines * 1_000)) \(Coordinate.text((1 - scale.position(value)) * 100))"
        }
        let remark = scale.kind == .logarithmic ? "; logarithmic scale" : ""
        return """
            <figure class="chart"><figcaption><b>\(title)</b> <small>each percentile, to the last of \
            \(Humanized.count(histogram.count)) samples\(remark)</small></figcaption>
            <div class="plot"><div class="ys">\(labels(scale))</div>
            <svg viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label="\(title)">
            \(grid(scale))<path class="line s3" d="M\(path.joined(separator: "L"))"/></svg>
            <div class="xs">\(ticks(nines))</div></div></figure>

            """
    }

    private func value(_ percent: Double) -> Double? {
        histogram.percentile(percent).map(Histogram.value)
    }

    private func labels(_ scale: AxisScale) -> [HTML] {
        scale.ticks.map {
            "<span style=\"bottom:\(Coordinate.text(scale.position($0) * 100))%\">\(unit.tick($0))</span>"
        }
    }

    private func grid(_ scale: AxisScale) -> [HTML] {
        scale.ticks.map { "<path class=\"grid\" d=\"M0 \(Coordinate.text((1 - scale.position($0)) * 100))H1000\"/>" }
    }

    private func ticks(_ nines: Double) -> [HTML] {
        let percents: [(String, Double)] = [
            ("50%", 0.30103), ("90%", 1), ("99%", 2), ("99.9%", 3), ("99.99%", 4), ("99.999%", 5), ("99.9999%", 6),
        ]
        return percents.filter { $0.1 <= nines * 0.97 }.map { name, position in
            "<span style=\"left:\(Coordinate.text(position / nines * 100))%\">\(name)</span>"
        }
    }
}
