import SquallExpressions

/// The columns of rows that are maps: every key of any row, in the order of first mention.
package struct MapColumns {
    private var names: [String] = []
    private var positions: [String: Int] = [:]
    private var types: [StaticType] = []
    /// In how many rows the key has a value other than null.
    private var filled: [Int] = []
    private var rows = 0

    package init() {}

    package mutating func note(_ row: ValueMap) {
        rows += 1
        for (key, value) in row.entries { note(key.text, value) }
    }

    private mutating func note(_ name: String, _ value: Value) {
        guard let position = positions[name] else {
            positions[name] = names.count
            names.append(name)
            types.append(value.staticType)
            filled.append(value.isNull ? 0 : 1)
            return
        }
        guard !value.isNull else { return }
        types[position] = filled[position] == 0 || types[position] == value.staticType ? value.staticType : .dyn
        filled[position] += 1
    }

    /// A column that some row lacks may be null.
    package var columns: [DataColumn] {
        names.indices.map { DataColumn(name: names[$0], type: filled[$0] == rows ? types[$0] : .dyn) }
    }

    /// A table of rows in memory.
    package static func table(of rows: [ValueMap]) -> DataTable {
        var noted = MapColumns()
        for row in rows { noted.note(row) }
        let columns = noted.columns
        let values = rows.map { row in columns.map { row[$0.name] ?? .null } }
        return DataTable(columns: columns, storage: .rows(values))
    }
}

extension Value {
    fileprivate var isNull: Bool { if case .null = self { true } else { false } }
}

/// Reads a whole file of JSON lines: checks every row, and remembers where rows begin.
package struct JSONLinesScan {
    private let source: any ByteSource
    private let readsWeights: Bool
    private var columns = MapColumns()
    private var weights: [Double] = []
    private var index = RowIndex()
    private var problems = DataProblems()

    /// Throws where the file cannot be read.
    package static func scan(
        _ source: any ByteSource,
        readsWeights: Bool,
        windowSize: Int = 1 << 20
    ) throws(EvaluationError) -> ScannedData {
        var scan = JSONLinesScan(source: source, readsWeights: readsWeights)
        guard let start = try ByteOrderMark.length(in: source) else {
            scan.problems.report(ByteOrderMark.problem)
            return scan.result
        }
        let walk = RowWalk(source: source, windowSize: windowSize)
        if let offset = try walk.forEachRow(from: start, { scan.visit($0, $1) }) {
            scan.problems.report(RowWalk.tooLong(at: offset))
        }
        return scan.result
    }

    private init(source: any ByteSource, readsWeights: Bool) {
        self.source = source
        self.readsWeights = readsWeights
    }

    private var result: ScannedData {
        var problems = problems
        if problems.isEmpty, index.count == 0 { problems.report(DataProblem(.noRows, 0..<0, "the file is empty")) }
        guard problems.isEmpty else { return ScannedData(table: nil, weights: [], problems: problems) }
        let table = DataTable(columns: columns.columns, storage: .jsonLines(source, index))
        return ScannedData(table: table, weights: weights, problems: problems)
    }

    private mutating func visit(_ window: RowWindow, _ start: Int) -> Int? {
        let end = JSONLines.end(window.bytes, start)
        if end == window.bytes.count, !window.isLast { return nil }
        let range = window.inFile(start..<end)
        do {
            take(try JSON.parse(UnsafeRawBufferPointer(rebasing: window.bytes[start..<end])), range)
        } catch {
            problems.report(DataProblem.json(error, base: range.lowerBound, end: range.upperBound))
        }
        return end
    }

    private mutating func take(_ value: Value, _ range: Range<Int>) {
        guard case .map(let row) = value else {
            let message = "a row is \(value.typeName.withArticle), not an object"
            return problems.report(DataProblem(.row, range, message, label: "expected `{...}`"))
        }
        columns.note(row)
        index.append(range.lowerBound)
        guard readsWeights else { return }
        if let weight = row[RowWeight.column].flatMap(RowWeight.of) {
            weights.append(weight)
        } else {
            problems.report(RowWeight.problem(range, row[RowWeight.column]?.text ?? "nothing"))
        }
    }
}

/// Reads a file of JSON that is a list of objects. It is kept in memory.
package enum JSONScan {
    /// Throws where the file cannot be read.
    package static func scan(_ source: any ByteSource, readsWeights: Bool) throws(EvaluationError) -> ScannedData {
        var problems = DataProblems()
        let value = try source.withBytes(from: 0, count: source.count) { bytes throws(EvaluationError) -> Value? in
            do throws(EvaluationError) {
                return try JSON.parse(bytes)
            } catch {
                problems.report(DataProblem.json(error, base: 0, end: bytes.count))
                return nil
            }
        }
        let rows = value.map { JSONScan.rows($0, &problems) } ?? []
        var weights: [Double] = []
        if readsWeights, problems.isEmpty { weights = JSONScan.weights(rows, &problems) }
        let table = problems.isEmpty ? MapColumns.table(of: rows) : nil
        return ScannedData(table: table, weights: weights, problems: problems)
    }

    private static func rows(_ value: Value, _ problems: inout DataProblems) -> [ValueMap] {
        guard case .list(let elements) = value else {
            let message = "the file is \(value.typeName.withArticle), not a list of objects"
            problems.report(DataProblem(.row, 0..<1, message, help: "one object in each line is `jsonl`"))
            return []
        }
        if elements.isEmpty { problems.report(DataProblem(.noRows, 0..<0, "the list has no rows")) }
        var rows: [ValueMap] = []
        for (number, element) in elements.enumerated() {
            if case .map(let row) = element {
                rows.append(row)
            } else {
                let message = "row \(number + 1) of the list is \(element.typeName.withArticle), not an object"
                problems.report(DataProblem(.row, 0..<1, message))
            }
        }
        return rows
    }

    private static func weights(_ rows: [ValueMap], _ problems: inout DataProblems) -> [Double] {
        var weights: [Double] = []
        for (number, row) in rows.enumerated() {
            if let weight = row[RowWeight.column].flatMap(RowWeight.of) {
                weights.append(weight)
            } else {
                let text = row[RowWeight.column]?.text ?? "nothing"
                let message = "`\(text)` is no weight, in row \(number + 1) of the list"
                problems.report(DataProblem(.weight, 0..<1, message, help: "a weight is a number of at least 0"))
            }
        }
        return weights
    }
}

extension DataProblem {
    /// What is wrong with JSON in a part of a file.
    fileprivate static func json(_ error: EvaluationError, base: Int, end: Int) -> DataProblem {
        guard let place = error.place else { return DataProblem(.row, base..<end, error.message) }
        let offset = min(base + place.offset, max(base, end - 1))
        return DataProblem(.row, offset..<offset + 1, "not JSON: \(place.message)")
    }
}

extension String {
    /// `an int`, `a list`.
    fileprivate var withArticle: String { ("aeiou".contains(prefix(1)) ? "an " : "a ") + self }
}
