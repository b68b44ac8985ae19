import Foundation
import SquallExpressions
import SquallPlan
import Testing

private func csv(_ text: String, _ change: (inout CSVScan.Options) -> Void = { _ in }) throws -> ScannedData {
    var options = CSVScan.Options()
    change(&options)
    return try CSVScan.scan(MemoryBytes(Array(text.utf8)), options)
}

private func texts(_ table: DataTable) throws -> [[String]] {
    try (0..<table.rowCount).map { number in
        let row = DataRow(table, number: number)
        let values = try table.values(ofRow: number)
        // A field alone is what it is in the row.
        #expect(try values.indices.map(row.field) == values)
        return values.map(\.text)
    }
}

/// A column of CSV, and the type that is found.
private struct Column: CustomTestStringConvertible, Sendable {
    let fields: [String]
    let type: StaticType
    let values: [Value]
    var testDescription: String { "\(fields)" }
}

@Suite("Tables of data")
struct DataTableTests {
    private static let columns = [
        Column(fields: ["1", "-20", "0"], type: .int, values: [.int(1), .int(-20), .int(0)]),
        Column(fields: ["1", "2.5", "1e3"], type: .double, values: [.double(1), .double(2.5), .double(1000)]),
        Column(fields: ["1", "007"], type: .string, values: [.string("1"), .string("007")]),
        Column(fields: ["+49"], type: .string, values: [.string("+49")]),
        Column(fields: ["-0"], type: .string, values: [.string("-0")]),
        Column(fields: ["12345678901234567890"], type: .string, values: [.string("12345678901234567890")]),
        Column(
            fields: ["9223372036854775807", "-9223372036854775808"],
            type: .int,
            values: [.int(.max), .int(.min)]
        ),
        Column(
            fields: ["1.5", "12345678901234567890"],
            type: .string,
            values: [
                .string("1.5"), .string("12345678901234567890"),
            ]
        ),
        Column(fields: ["true", "false"], type: .bool, values: [.bool(true), .bool(false)]),
        Column(fields: ["true", "1"], type: .string, values: [.string("true"), .string("1")]),
        Column(
            fields: ["10ms", "1h30m"],
            type: .duration,
            values: [
                .duration(10_000_000), .duration(5_400_000_000_000),
            ]
        ),
        Column(fields: ["10KiB", "5MB"], type: .int, values: [.int(10_240), .int(5_000_000)]),
        Column(fields: ["10ms", "5MB"], type: .string, values: [.string("10ms"), .string("5MB")]),
        Column(fields: ["\"1\"", "2"], type: .string, values: [.string("1"), .string("2")]),
        Column(fields: ["1", ""], type: .dyn, values: [.int(1), .null]),
        Column(fields: ["a", ""], type: .string, values: [.string("a"), .string("")]),
        Column(fields: ["", ""], type: .string, values: [.string(""), .string("")]),
        Column(fields: ["1.", ".5"], type: .string, values: [.string("1."), .string(".5")]),
        Column(fields: ["NaN", "Infinity"], type: .string, values: [.string("NaN"), .string("Infinity")]),
    ]

    @Test("types are found from values", arguments: columns)
    private func types(column: Column) throws {
        let text = "id,x\n" + column.fields.map { "k,\($0)\n" }.joined()
        let table = try #require(try csv(text).table)
        #expect(table.columns[1].type == column.type)
        for (row, value) in column.values.enumerated() { #expect(try table.values(ofRow: row)[1] == value) }
    }

    @Test("declared types win, and fields in quotes may have them")
    func declared() throws {
        let scanned = try csv("a,b,c\n\"1\",1,\n2,2,3\n") { $0.types = ["a": .int, "b": .string, "c": .number] }
        let table = try #require(scanned.table)
        #expect(table.columns.map(\.type) == [.int, .string, .dyn])
        #expect(try table.values(ofRow: 0) == [.int(1), .string("1"), .null])
    }

    @Test("marks, blank lines, names in spaces, files without a header")
    func surroundings() throws {
        let marked = try #require(try csv("\u{FEFF}\r\n email , pin\r\n\r\na,1\r\n\r\n").table)
        #expect(marked.columns.map(\.name) == ["email", "pin"])
        #expect(try texts(marked) == [["a", "1"]])
        let bare = try #require(try csv("a,1\nb,2") { $0.columns = ["email", "pin"] }.table)
        #expect(try texts(bare) == [["a", "1"], ["b", "2"]])
    }

    @Test("problems have their places")
    func problems() throws {
        let scanned = try csv("a,b\n1\n\"x\"y,2\nz,3\n4,5,6\n")
        #expect(scanned.table == nil)
        #expect(scanned.problems.listed.map(\.range) == [4..<5, 9..<10, 21..<22])
        let latin = try CSVScan.scan(MemoryBytes([0x61, 0x0A, 0x62, 0xE9, 0x0A]), CSVScan.Options())
        #expect(latin.problems.listed.map(\.kind) == [.encoding])
        #expect(latin.problems.listed.map(\.range) == [3..<4])
        let wide = try CSVScan.scan(MemoryBytes([0xFF, 0xFE, 0x61, 0x00]), CSVScan.Options())
        #expect(wide.problems.listed.map(\.kind) == [.encoding])
    }

    @Test("many bad rows are counted, not listed")
    func many() throws {
        let scanned = try csv("a,b\n" + String(repeating: "1\n", count: 1000))
        #expect(scanned.problems.listed.count == DataProblems.limit)
        #expect(scanned.problems.more == 1000 - DataProblems.limit)
    }

    @Test("weights are read where they are wanted")
    func weights() throws {
        #expect(try csv("a,weight\nx,1\ny,2.5\n") { $0.readsWeights = true }.weights == [1, 2.5])
        let bad = try csv("a,weight\nx,-1\ny,\nz,much\n") { $0.readsWeights = true }
        #expect(bad.problems.listed.map(\.kind) == [.weight, .weight, .weight])
    }

    @Test("a sparse index finds every row")
    func sparse() throws {
        let rows = (0..<1000).map { ["\($0)", String(repeating: "x", count: $0 % 50) + "\n\($0)"] }
        let text = "id,note\n" + rows.map { "\($0[0]),\"\($0[1])\"\n\n" }.joined()
        let scanned = try csv(text) {
            $0.indexLimit = 8
            $0.windowSize = 100
        }
        #expect(try texts(try #require(scanned.table)) == rows)
    }

    @Test("JSON lines: columns of all rows, null where a row has none")
    func jsonLines() throws {
        let text = "{\"id\": 1, \"tags\": [1]}\r\n\n{\"id\": 2, \"name\": \"b\"}\n{\"id\": 2.5}"
        for window in [1, 30, 1000] {
            let source = MemoryBytes(Array(text.utf8))
            let scanned = try JSONLinesScan.scan(source, readsWeights: false, windowSize: window)
            let table = try #require(scanned.table)
            #expect(table.columns.map(\.name) == ["id", "tags", "name"])
            #expect(table.columns.map(\.type) == [.dyn, .dyn, .dyn])
            #expect(try table.values(ofRow: 1) == [.int(2), .null, .string("b")])
            #expect(table.rowCount == 3)
        }
    }

    @Test("JSON: a list of objects")
    func json() throws {
        let source = MemoryBytes(Array("[{\"id\": 1, \"a\": {\"b\": 2}}, {\"id\": 2, \"a\": {}}]".utf8))
        let table = try #require(try JSONScan.scan(source, readsWeights: false).table)
        #expect(table.columns.map(\.type) == [.int, .map(.dyn, .dyn)])
        #expect(DataRow(table, number: 1).asMap?["id"] == .int(2))
        #expect(Value.host(DataRow(table, number: 0)).text == "{\"id\":1,\"a\":{\"b\":2}}")
    }

    @Test("a file on the disk is read in pieces, and one that has changed is an error")
    func openFile() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "squall-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appending(path: "rows.csv")
        let rows = (0..<5000).map { "\($0),\(String(repeating: "y", count: $0 % 97))" }
        try Data(("id,note\n" + rows.joined(separator: "\n")).utf8).write(to: url)
        let file = try #require(OpenFile(path: url.path()))
        var options = CSVScan.Options()
        options.windowSize = 1000
        let table = try #require(try CSVScan.scan(file, options).table)
        #expect(try texts(table).map { $0.joined(separator: ",") } == rows)
        let handle = try FileHandle(forWritingTo: url)
        try handle.truncate(atOffset: 100)
        try handle.close()
        #expect(throws: EvaluationError.self) { try table.values(ofRow: 4000) }
        #expect(OpenFile(path: folder.path()) == nil)
        #expect(OpenFile(path: folder.appending(path: "none").path()) == nil)
    }
}
