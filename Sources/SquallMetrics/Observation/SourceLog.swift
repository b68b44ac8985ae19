import SquallPlan

/// Everything that was read from one source.
package struct SourceLog: Sendable {
    /// So many values of one source are kept; a system that shows more is asked for some of them with `keep`.
    package static let maximumColumns = 1_000

    /// A document kept whole.
    package struct SavedDocument: Sendable {
        /// `before`, `after-<scenario>`, `after`.
        package var stage: String
        /// Nanoseconds of the monotonic clock.
        package var time: Int64
        package var document: SnapshotDocument

        package init(stage: String, time: Int64, document: SnapshotDocument) {
            self.stage = stage
            self.time = time
            self.document = document
        }
    }

    /// A value of a sample, by the number of its column.
    package typealias Reading = (column: Int, value: Double)

    package let source: ObservedSource
    /// Nanoseconds of the monotonic clock; before the load the beginning of the run.
    package var loadStart: Int64
    package private(set) var axis = ObservedAxis()
    package private(set) var columns: [ObservedColumn] = []
    package private(set) var samples: Int64 = 0
    package private(set) var failures: Int64 = 0
    /// Samples that were due while the one before was still under way.
    package var missed: Int64 = 0
    /// The first failure, in words.
    package private(set) var failure: String?
    /// Values that were not kept because there were too many.
    package private(set) var columnsLeftOut = 0
    package private(set) var documents: [SavedDocument] = []
    /// What the source turned out to be: the process behind a port. nil where its address says all.
    package var identity: String?
    private var judged: [Judged]
    private var row: [Double] = []

    /// A series that a threshold or an assertion reads: the sum of the values that its selector matches.
    private struct Judged: Sendable {
        let series: SeriesID
        let path: String
        let selector: Selector
        var members: [Int] = []
        var sum: ObservedColumn
    }

    package init(source: ObservedSource, schema: MetricSchema, loadStart: Int64 = 0) {
        self.source = source
        self.loadStart = loadStart
        judged = schema.observedSeries(of: source.name).map { series, path, selector in
            Judged(
                series: series,
                path: path,
                selector: selector,
                sum: ObservedColumn(key: .init(path: path), length: 0)
            )
        }
    }

    /// The number of a value's column, made when it is first seen; nil where there are too many.
    ///
    /// What a threshold names is always kept.
    package mutating func column(_ key: ObservedKey) -> Int? {
        let tags = Dictionary(key.labels.map { ($0.key, $0.value) }) { first, _ in first }
        let readers = judged.indices.filter { judged[$0].path == key.path && judged[$0].selector.matches(tags) }
        guard hasRoom || !readers.isEmpty else {
            columnsLeftOut += 1
            return nil
        }
        for reader in readers { judged[reader].members.append(columns.count) }
        columns.append(ObservedColumn(key: key, length: axis.seconds.count))
        return columns.count - 1
    }

    /// Whether a value gets a column that nothing reads by name.
    package var hasRoom: Bool { columns.count < SourceLog.maximumColumns }

    /// Whether a threshold or an assertion reads values at that path.
    package func isJudged(_ path: String) -> Bool { judged.contains { $0.path == path } }

    /// A sample. Those outside the load count in the totals and are no points of the series.
    ///
    /// - Parameter time: nanoseconds of the monotonic clock.
    package mutating func add(_ readings: [Reading], at time: Int64, isPoint: Bool) {
        samples += 1
        row.removeAll(keepingCapacity: true)
        row.append(contentsOf: repeatElement(.nan, count: columns.count))
        for reading in readings where reading.value.isFinite {
            row[reading.column] = reading.value
            columns[reading.column].count(reading.value, at: time)
        }
        let sums = judged.map(sum)
        for (index, sum) in sums.enumerated() where !sum.isNaN { judged[index].sum.count(sum, at: time) }
        if isPoint { extend(sums, at: seconds(of: time)) }
    }

    /// Since the load began.
    func seconds(of time: Int64) -> Double { Double(time - loadStart) / 1e9 }

    private func sum(_ judged: Judged) -> Double {
        judged.members.reduce(.nan) { sum, member in
            sum.isNaN ? row[member] : row[member].isNaN ? sum : sum + row[member]
        }
    }

    private mutating func extend(_ sums: [Double], at seconds: Double) {
        let step = axis.add(seconds)
        for index in columns.indices { columns[index].extend(row[index], step) }
        for index in judged.indices { judged[index].sum.extend(sums[index], step) }
        guard axis.isOverfull else { return }
        axis.halve()
        for index in columns.indices { columns[index].halve() }
        for index in judged.indices { judged[index].sum.halve() }
    }

    /// The source could not be read.
    package mutating func fail(_ reason: String) {
        failures += 1
        failure = failure ?? reason
    }

    package mutating func keep(_ document: SavedDocument) { documents.append(document) }

    /// What thresholds read, by series.
    package var judgements: [SeriesID: ObservedFigures] {
        Dictionary(
            judged.map { ($0.series, ObservedFigures(totals: $0.sum.totals, points: points($0.sum))) }
        ) { first, _ in first }
    }

    /// A column as the trend wants it: the smallest value of each point.
    func points(_ column: ObservedColumn) -> [RobustTrend.Point] {
        zip(axis.seconds, column.minima).compactMap { seconds, value in
            value.isNaN ? nil : RobustTrend.Point(seconds: seconds, value: value)
        }
    }
}

/// What is known of a series that a threshold or an assertion reads.
package struct ObservedFigures: Sendable {
    package var totals: GaugeTotals
    package var points: [RobustTrend.Point]
}
