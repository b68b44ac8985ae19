import SquallExpressions
import SquallPlan

/// Reads the rows of one feeder.
struct RowsLowering {
    let context: CompileContext
    let fields: Fields

    typealias Rows = (table: DataTable, weights: [Double])

    /// nil where something was reported, or env is missing.
    func read(_ source: Node.Entry, readsWeights: Bool) -> Rows? {
        let path = fields.path.key(source.key.text ?? "")
        if source.key.text == "rows" { return inline(source.value, readsWeights, at: path) }
        guard let name = context.string(source.value, at: path) else { return nil }
        let resolved = FilePath.resolve(name, from: source.value.location.file.path)
        do throws(FileReadError) {
            let bytes = try context.options.openFile(resolved)
            return scan(bytes, resolved, source, readsWeights)
        } catch {
            context.reportUnreadable(name, error, at: source.value.place, path: path)
            return nil
        }
    }

    private func scan(_ bytes: any ByteSource, _ file: String, _ source: Node.Entry, _ readsWeights: Bool) -> Rows? {
        do throws(EvaluationError) {
            let data: ScannedData
            switch source.key.text {
            case "csv":
                guard let options = csvOptions(readsWeights) else { return nil }
                data = try CSVScan.scan(bytes, options)
            case "jsonl": data = try JSONLinesScan.scan(bytes, readsWeights: readsWeights)
            default: data = try JSONScan.scan(bytes, readsWeights: readsWeights)
            }
            let reports = DataReports(context: context, path: file, bytes: bytes, namedAt: source.value.place)
            try reports.report(data.problems)
            return data.table.map { ($0, data.weights) }
        } catch {
            let name = source.value.text ?? ""
            context.reportUnreadable(name, .unreadable(error.message), at: source.value.place, path: fields.path)
            return nil
        }
    }

    // MARK: - CSV

    private func csvOptions(_ readsWeights: Bool) -> CSVScan.Options? {
        var options = CSVScan.Options()
        options.readsWeights = readsWeights
        if let node = fields["separator"] {
            guard let separator = separator(node) else { return nil }
            options.parser = CSVParser(separator: separator)
        }
        if let node = fields["columns"] {
            guard let names = columns(node) else { return nil }
            options.columns = names
        }
        for entry in fields["types"]?.entries ?? [] {
            let path = fields.path.key("types").key(entry.key.text ?? "")
            guard let name = entry.key.text, let word = context.word(entry.value, of: FeederWords.types, at: path)
            else { return nil }
            options.types[name] = ColumnType(rawValue: word)
        }
        return options
    }

    private func columns(_ node: Node) -> [String]? {
        let items = node.items ?? []
        if items.isEmpty { return reportEmpty("columns", node) }
        var seen: Set<String> = []
        for (number, item) in items.enumerated() {
            let path = fields.path.key("columns").index(number)
            guard WrongKind.check(item, shape: .literal, of: "a name", at: path, reporting: context.collector),
                let name = item.text
            else { return nil }
            guard !name.isEmpty, seen.insert(name).inserted else {
                let message = name.isEmpty ? "a column has no name" : "two columns have the name `\(name)`"
                context.report(Diagnostic(.dataHeader, message, at: item.place, path: path.text))
                return nil
            }
        }
        return items.compactMap(\.text)
    }

    private func reportEmpty<Result>(_ key: String, _ node: Node) -> Result? {
        context.report(
            Diagnostic(
                .emptyList,
                "`\(key)` is an empty list",
                at: node.place,
                help: "add an item to it, or remove it",
                path: fields.path.key(key).text
            )
        )
        return nil
    }

    private func separator(_ node: Node) -> UInt8? {
        let text = node.text ?? ""
        let forbidden = [UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
        if let byte = text.utf8.first, text.utf8.count == 1, !forbidden.contains(byte) { return byte }
        context.report(
            Diagnostic(
                .notOneOf,
                "`\(text)` cannot part the fields of CSV",
                at: node.place,
                label: "expected one ASCII character",
                help: text.contains("t") ? "a tab is written `\"\\t\"`, in double quotes" : nil,
                path: fields.path.key("separator").text
            )
        )
        return nil
    }

    // MARK: - Rows written in the file

    private func inline(_ node: Node, _ readsWeights: Bool, at path: NodePath) -> Rows? {
        if node.items?.isEmpty ?? true { return reportEmpty("rows", node) }
        let quantities = QuantityColumns(node.items ?? [])
        var rows: [ValueMap] = []
        for (number, item) in (node.items ?? []).enumerated() {
            guard let row = row(item, quantities, at: path.index(number)) else { return nil }
            rows.append(row)
        }
        var weights: [Double] = []
        for (item, row) in zip(node.items ?? [], rows) where readsWeights {
            guard let weight = row[RowWeight.column].flatMap(RowWeight.of) else { return reportNoWeight(item, row) }
            weights.append(weight)
        }
        return (MapColumns.table(of: rows), weights)
    }

    private func row(_ node: Node, _ quantities: QuantityColumns, at path: NodePath) -> ValueMap? {
        guard WrongKind.check(node, shape: .named(.value), of: "a row", at: path, reporting: context.collector)
        else { return nil }
        var pairs: [(String, Value)] = []
        for entry in node.entries ?? [] {
            guard let key = entry.key.text else { return nil }
            if let quantity = quantities.value(of: entry) {
                pairs.append((key, quantity))
            } else if let value = context.constantValue(entry.value, at: path.key(key)) {
                pairs.append((key, value))
            } else {
                return nil
            }
        }
        return ValueMap(pairs)
    }

    private func reportNoWeight(_ item: Node, _ row: ValueMap) -> Rows? {
        let written = item.entries?.first { $0.key.text == RowWeight.column }
        context.report(
            Diagnostic(
                .dataWeight,
                written.map { "`\($0.value.text ?? "")` is no weight" }
                    ?? "`pick: weighted` needs a `weight` in each row",
                at: written?.value.place ?? item.place.firstLine,
                label: written == nil ? "this row has none" : "expected a number of at least 0",
                path: fields.path.text
            )
        )
        return nil
    }
}

/// The columns of rows whose values all are durations, or all are sizes, without quotes around them.
private struct QuantityColumns {
    private var columns: Set<String> = []

    init(_ rows: [Node]) {
        var kinds: [String: StaticType?] = [:]
        for entry in rows.flatMap({ $0.entries ?? [] }) {
            guard let name = entry.key.text else { continue }
            let kind = QuantityColumns.quantity(entry)?.staticType
            kinds[name] = kinds[name].map { $0 == kind ? $0 : nil } ?? kind
        }
        columns = Set(kinds.filter { $0.value != nil }.keys)
    }

    func value(of entry: Node.Entry) -> Value? {
        columns.contains(entry.key.text ?? "") ? QuantityColumns.quantity(entry) : nil
    }

    private static func quantity(_ entry: Node.Entry) -> Value? {
        guard let scalar = entry.value.scalar, scalar.style == .plain, scalar.value == .text else { return nil }
        return Value(quantity: scalar.text)
    }
}
