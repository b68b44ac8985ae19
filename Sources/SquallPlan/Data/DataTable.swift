import SquallExpressions
import Synchronization

/// A column of a feeder.
package struct DataColumn: Sendable, Hashable {
    package var name: String
    /// What its values are known to be; `.dyn` where some row has none.
    package var type: StaticType

    package init(name: String, type: StaticType) {
        self.name = name
        self.type = type
    }
}

/// The rows of a feeder. Values of rows in files are made when they are read.
package final class DataTable: Sendable {
    /// Where the rows are.
    package enum Storage: Sendable {
        case rows([[Value]])
        case csv(any ByteSource, RowIndex, CSVParser, [ColumnType])
        case jsonLines(any ByteSource, RowIndex)
    }

    package let columns: [DataColumn]
    package let rowCount: Int
    private let storage: Storage
    /// The CSV that is in memory, with the beginning of each row known.
    private let memory: MemoryBytes?

    package init(columns: [DataColumn], storage: Storage) {
        self.columns = columns
        self.storage = storage
        rowCount =
            switch storage {
            case .rows(let rows): rows.count
            case .csv(_, let index, _, _), .jsonLines(_, let index): index.count
            }
        if case .csv(let source, let index, _, _) = storage, index.isComplete {
            memory = source as? MemoryBytes
        } else {
            memory = nil
        }
    }

    /// How much of a file is read for a row at first; longer rows are read again.
    private static let pieceSize = 4096

    /// The values of a row, one for each column; rows count from 0. Throws where the file has changed.
    package func values(ofRow row: Int) throws(EvaluationError) -> [Value] {
        switch storage {
        case .rows(let rows): return rows[row]
        case .csv(let source, let index, let parser, let types):
            return try DataTable.find(row, index, in: source, parser.end) { bytes throws(EvaluationError) in
                try DataTable.values(bytes, parser, types)
            }
        case .jsonLines(let source, let index):
            return try DataTable.find(row, index, in: source, JSONLines.end) { bytes throws(EvaluationError) in
                guard case .map(let map) = try JSON.parse(bytes) else { throw DataTable.changed }
                return columns.map { map[$0.name] ?? .null }
            }
        }
    }

    /// One value, where it is found without a look at the rest of its row; nil where it is not.
    fileprivate func value(ofRow row: Int, column: Int) throws(EvaluationError) -> Value? {
        switch storage {
        case .rows(let rows): return rows[row][column]
        case .csv(_, let index, let parser, let types):
            guard let memory else { return nil }
            let start = index.nearest(row).offset
            return try memory.withBytes(from: 0, count: 0) { bytes throws(EvaluationError) in
                guard let field = parser.field(column, ofRowIn: bytes, at: start) else { return Value?.none }
                return try DataTable.value(field, types[column], bytes)
            }
        case .jsonLines: return nil
        }
    }

    private static let changed = EvaluationError("the data file has changed since it was checked")

    /// Walks to a row, and gives its bytes to `body`.
    private static func find(
        _ row: Int,
        _ index: RowIndex,
        in source: any ByteSource,
        _ end: (UnsafeRawBufferPointer, Int) -> Int,
        _ body: (UnsafeRawBufferPointer) throws(EvaluationError) -> [Value]
    ) throws(EvaluationError) -> [Value] {
        let (offset, rowsBefore) = index.nearest(row)
        var size = pieceSize
        while true {
            let values = try source.withBytes(from: offset, count: size) { bytes throws(EvaluationError) -> [Value]? in
                guard let range = BlankLines.range(ofRow: rowsBefore, in: bytes, end) else { return nil }
                // A row that ends with the piece may go on behind it.
                guard range.upperBound < bytes.count || offset + bytes.count >= source.count else { return nil }
                return try body(UnsafeRawBufferPointer(rebasing: bytes[range]))
            }
            if let values { return values }
            guard offset + size < source.count else { throw changed }
            size *= 4
        }
    }

    private static func values(
        _ bytes: UnsafeRawBufferPointer,
        _ parser: CSVParser,
        _ types: [ColumnType]
    ) throws(EvaluationError) -> [Value] {
        var fields: [CSVParser.Field] = []
        do { _ = try parser.row(in: bytes, at: 0, into: &fields) } catch { throw changed }
        guard fields.count == types.count else { throw changed }
        var values: [Value] = []
        values.reserveCapacity(types.count)
        for (field, type) in zip(fields, types) { values.append(try value(field, type, bytes)) }
        return values
    }

    private static func value(
        _ field: CSVParser.Field,
        _ type: ColumnType,
        _ bytes: UnsafeRawBufferPointer
    ) throws(EvaluationError) -> Value {
        if type == .string { return .string(CSVParser.text(field, in: bytes)) }
        if field.range.isEmpty { return .null }
        guard let value = type.value(of: UnsafeRawBufferPointer(rebasing: bytes[field.range])) else { throw changed }
        return value
    }
}

/// Lines of JSON, one row each.
enum JSONLines {
    /// The offset behind the line that begins at `start`.
    static func end(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
        bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
    }
}

/// Lines without anything in them, which are no rows.
enum BlankLines {
    /// Past the blank lines that begin at an offset.
    static func skip(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Int {
        bytes[start...].firstIndex { !CSVParser.isLineBreak($0) } ?? bytes.count
    }

    /// The row with that number, from 0; nil where the bytes end before it.
    static func range(
        ofRow row: Int,
        in bytes: UnsafeRawBufferPointer,
        _ end: (UnsafeRawBufferPointer, Int) -> Int
    ) -> Range<Int>? {
        var start = skip(bytes, at: 0)
        for _ in 0..<row where start < bytes.count { start = skip(bytes, at: end(bytes, start)) }
        return start < bytes.count ? start..<end(bytes, start) : nil
    }
}

/// A row that somebody has taken: what `users` stands for until the next one is.
package final class DataRow: HostObject {
    private let table: DataTable
    /// From 0.
    package let number: Int
    /// Made at the first use; loops that meet there agree on one.
    private let values = AtomicLazyReference<ValuesBox>()

    private final class ValuesBox: Sendable {
        let values: [Value]
        init(_ values: [Value]) { self.values = values }
    }

    package init(_ table: DataTable, number: Int) {
        self.table = table
        self.number = number
    }

    package func field(_ index: Int) throws(EvaluationError) -> Value {
        if let value = try table.value(ofRow: number, column: index) { return value }
        return try read()[index]
    }

    /// The row as a map of its columns; null where it cannot be read any more.
    package var asMap: ValueMap? {
        guard let values = try? read() else { return nil }
        return ValueMap(keys: table.columns.map { .string($0.name) }, values: values)
    }

    private func read() throws(EvaluationError) -> [Value] {
        if let known = values.load() { return known.values }
        return values.storeIfNil(ValuesBox(try table.values(ofRow: number))).values
    }
}
