import SquallExpressions

/// Reads a whole file of CSV: checks every row, finds the types of columns, and remembers where rows begin.
package struct CSVScan {
    /// What the scenario says about the file.
    package struct Options: Sendable {
        package var parser = CSVParser()
        /// The names of the columns of a file without a header.
        package var columns: [String]?
        /// Types that are declared; the others are found.
        package var types: [String: ColumnType] = [:]
        /// Whether the column `weight` is wanted.
        package var readsWeights = false
        /// For tests: bytes that are read at once, and offsets that are remembered.
        package var windowSize = 1 << 20
        package var indexLimit = RowIndex.standardLimit

        package init() {}
    }

    private let source: any ByteSource
    private let options: Options
    private var names: [String]?
    private var typings: [ColumnTyping] = []
    private var declared: [ColumnType?] = []
    private var weightColumn: Int?
    private var weights: [Double] = []
    private var index: RowIndex
    private var problems = DataProblems()
    private var fields: [CSVParser.Field] = []

    /// Throws where the file cannot be read.
    package static func scan(_ source: any ByteSource, _ options: Options) throws(EvaluationError) -> ScannedData {
        var scan = CSVScan(source, options)
        try scan.run()
        return scan.result
    }

    private init(_ source: any ByteSource, _ options: Options) {
        self.source = source
        self.options = options
        index = RowIndex(limit: options.indexLimit)
    }

    private mutating func run() throws(EvaluationError) {
        guard let start = try ByteOrderMark.length(in: source) else { return problems.report(ByteOrderMark.problem) }
        if let columns = options.columns { take(names: columns, at: []) }
        let walk = RowWalk(source: source, windowSize: options.windowSize)
        if let offset = try walk.forEachRow(from: start, { visit($0, $1) }) {
            problems.report(RowWalk.tooLong(at: offset))
        }
        if problems.isEmpty, index.count == 0 { problems.report(noRows) }
    }

    private var noRows: DataProblem {
        DataProblem(
            .noRows,
            0..<0,
            names == nil ? "the file is empty" : "the file has no rows",
            help: names == nil || options.columns != nil ? nil : "its first line is taken as the names of the columns"
        )
    }

    private var result: ScannedData {
        guard problems.isEmpty, let names else { return ScannedData(table: nil, weights: [], problems: problems) }
        let types = typings.indices.map { declared[$0] ?? typings[$0].type }
        let columns = names.indices.map { column -> DataColumn in
            let mayBeNull = typings[column].hasEmpty && types[column] != .string
            return DataColumn(name: names[column], type: mayBeNull ? .dyn : types[column].staticType)
        }
        let table = DataTable(columns: columns, storage: .csv(source, index, options.parser, types))
        return ScannedData(table: table, weights: weights, problems: problems)
    }

    // MARK: Rows

    /// The end of the row, nil where the window ends before it.
    private mutating func visit(_ window: RowWindow, _ start: Int) -> Int? {
        let end: Int
        do {
            end = try options.parser.row(in: window.bytes, at: start, into: &fields)
        } catch {
            return skip(error, in: window)
        }
        // A row that ends with the window may go on behind it.
        if end == window.bytes.count, !window.isLast { return nil }
        let row = UnsafeRawBufferPointer(rebasing: window.bytes[start..<end])
        if let invalid = UTF8Check.firstInvalid(row) {
            problems.report(UTF8Check.problem(at: window.base + start + invalid))
        } else if names == nil {
            takeHeader(window)
        } else {
            take(window, start, end)
        }
        return end
    }

    /// Reports what is wrong with a row, and gives the end of the line that it is in.
    private mutating func skip(_ problem: CSVParser.Problem, in window: RowWindow) -> Int? {
        let bytes = window.bytes
        var end = bytes.count
        if let offset = problem.lineOffset, let lineEnd = bytes[offset...].firstIndex(where: CSVParser.isLineBreak) {
            end = CSVParser.behindLineBreak(bytes, at: lineEnd)
        }
        if end == bytes.count, !window.isLast { return nil }
        problems.report(problem.described(base: window.base))
        if names == nil { names = [] }
        return end
    }

    private mutating func take(_ window: RowWindow, _ start: Int, _ end: Int) {
        // After a header that cannot be used nothing can be said of rows.
        guard !typings.isEmpty else { return }
        guard fields.count == typings.count else { return problems.report(wrongCount(window, start)) }
        for column in fields.indices { check(fields[column], column, window) }
        index.append(window.base + start)
    }

    private mutating func check(_ field: CSVParser.Field, _ column: Int, _ window: RowWindow) {
        let text = UnsafeRawBufferPointer(rebasing: window.bytes[field.range])
        typings[column].note(text, isQuoted: field.isQuoted)
        if let type = declared[column], type != .string, !text.isEmpty, type.value(of: text) == nil {
            problems.report(wrongValue(text, type, column, window.inFile(field.range)))
        }
        guard column == weightColumn else { return }
        if let weight = ColumnType.number.value(of: text).flatMap(RowWeight.of) {
            weights.append(weight)
        } else {
            problems.report(RowWeight.problem(window.inFile(field.range), String(decoding: text, as: UTF8.self)))
        }
    }

    private func wrongValue(
        _ text: UnsafeRawBufferPointer,
        _ type: ColumnType,
        _ column: Int,
        _ range: Range<Int>
    ) -> DataProblem {
        DataProblem(
            .value,
            range,
            "`\(String(decoding: text.prefix(80), as: UTF8.self))` in the column `\(names?[column] ?? "")` is not of type"
                + " \(type.rawValue)",
            label: "not of type \(type.rawValue)"
        )
    }

    private func wrongCount(_ window: RowWindow, _ start: Int) -> DataProblem {
        let last = fields.last?.range.upperBound ?? start
        let isMore = fields.count > typings.count
        let range = isMore ? fields[typings.count].range : start..<last
        return DataProblem(
            .row,
            window.inFile(range),
            "a row with \(fields.count.counted("field")) in a file of \(typings.count.counted("column"))",
            label: isMore ? "one too many" : "expected \(typings.count.counted("field"))",
            help: isMore ? "a field that holds `\(options.parser.separatorText)` stands in quotes" : nil
        )
    }

    // MARK: Header

    private mutating func takeHeader(_ window: RowWindow) {
        let names = fields.map { CSVParser.text($0, in: window.bytes).trimmingSpaces }
        if names.count == 1, let other = CSVParser.likelySeparator(in: names[0]) {
            self.names = names
            return problems.report(wrongSeparator(names[0], other, window.inFile(fields[0].range)))
        }
        take(names: names, at: fields.map { window.inFile($0.range) })
    }

    private func wrongSeparator(_ name: String, _ other: String, _ range: Range<Int>) -> DataProblem {
        DataProblem(
            .header,
            range,
            "the header has a single column, `\(name)`",
            label: "is `\(other)` the separator?",
            help: "say so: `separator: \"\(other)\"`"
        )
    }

    /// - Parameter places: of the names in the file; empty where the scenario names the columns.
    private mutating func take(names: [String], at places: [Range<Int>]) {
        self.names = names
        var seen: Set<String> = []
        for (column, name) in names.enumerated() where name.isEmpty || !seen.insert(name).inserted {
            let message = name.isEmpty ? "a column has no name" : "two columns have the name `\(name)`"
            let help = "each column of the first line needs a name of its own"
            let place = places.isEmpty ? 0..<0 : places[column]
            return problems.report(DataProblem(.header, place, message, help: help))
        }
        let whole = (places.first?.lowerBound ?? 0)..<(places.last?.upperBound ?? 0)
        for name in options.types.keys.sorted() where !seen.contains(name) {
            problems.report(missing("`types` names a column `\(name)`, which the file does not have", whole))
        }
        if options.readsWeights, !seen.contains(RowWeight.column) {
            problems.report(missing("`pick: weighted` needs a column `weight`", whole))
        }
        guard problems.isEmpty else { return }
        typings = Array(repeating: ColumnTyping(), count: names.count)
        declared = names.map { options.types[$0] }
        if options.readsWeights { weightColumn = names.firstIndex(of: RowWeight.column) }
    }

    private func missing(_ message: String, _ range: Range<Int>) -> DataProblem {
        let list = (names ?? []).prefix(20).map { "`\($0)`" }.joined(separator: ", ")
        return DataProblem(.header, range, message, help: "its columns are \(list)")
    }
}

extension CSVParser.Problem {
    /// Where to look for the next row; nil where there is none.
    fileprivate var lineOffset: Int? {
        switch self {
        case .unclosedQuote: nil
        case .textAfterQuote(let offset), .strayQuote(let offset): offset
        }
    }

    fileprivate func described(base: Int) -> DataProblem {
        switch self {
        case .unclosedQuote(let offset):
            DataProblem(.row, base + offset..<base + offset + 1, "this quote is never closed", label: "opens here")
        case .textAfterQuote(let offset):
            DataProblem(
                .row,
                base + offset..<base + offset + 1,
                "a field goes on behind its closing quote",
                label: "expected the separator or the end of the line",
                help: "a quote inside of a field is written twice: `\"say \"\"yes\"\"\"`"
            )
        case .strayQuote(let offset):
            DataProblem(
                .row,
                base + offset..<base + offset + 1,
                "a quote in a field that does not begin with one",
                label: "not at the beginning of the field",
                help: "put the whole field in quotes, and write the quotes of its text twice"
            )
        }
    }
}

extension CSVParser {
    /// The separator as it is written.
    var separatorText: String { separator == UInt8(ascii: "\t") ? "\\t" : String(UnicodeScalar(separator)) }

    /// What else might part the names of a header.
    fileprivate static func likelySeparator(in header: String) -> String? {
        [(";", ";"), ("\t", "\\t"), ("|", "|"), (",", ",")].first { header.contains($0.0) }?.1
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        guard let first = firstIndex(where: { $0 != " " }), let last = lastIndex(where: { $0 != " " }) else {
            return ""
        }
        return String(self[first...last])
    }
}

extension Int {
    /// `1 field`, `3 fields`.
    fileprivate func counted(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
