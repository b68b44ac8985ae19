import SquallExpressions
import SquallPlan
import Testing

/// A text of CSV with its rows, or with what is wrong.
private struct Row: CustomTestStringConvertible, Sendable {
    let text: String
    let fields: [String]
    var separator: Character = ","
    var testDescription: String { text.debugDescription }
}

private struct Mistake: CustomTestStringConvertible, Sendable {
    let text: String
    let problem: CSVParser.Problem
    var testDescription: String { text.debugDescription }
}

@Suite("CSV")
struct CSVParserTests {
    private static let soundRows = [
        Row(text: "a,b", fields: ["a", "b"]),
        Row(text: "a,b\n", fields: ["a", "b"]),
        Row(text: "a,b\r\nc", fields: ["a", "b"]),
        Row(text: "a,b\rc", fields: ["a", "b"]),
        Row(text: "a", fields: ["a"]),
        Row(text: ",", fields: ["", ""]),
        Row(text: ",,\n", fields: ["", "", ""]),
        Row(text: "\"\"", fields: [""]),
        Row(text: "\"a,b\",c", fields: ["a,b", "c"]),
        Row(text: "\"a\nb\r\",c", fields: ["a\nb\r", "c"]),
        Row(text: "\"say \"\"yes\"\"\"", fields: ["say \"yes\""]),
        Row(text: "\"\"\"\"", fields: ["\""]),
        Row(text: "\"\"\"\"\"\",x", fields: ["\"\"", "x"]),
        Row(text: " a , b ", fields: [" a ", " b "]),
        Row(text: "é,漢", fields: ["é", "漢"]),
        Row(text: "a;b,c", fields: ["a", "b,c"], separator: ";"),
        Row(text: "a\tb", fields: ["a", "b"], separator: "\t"),
        Row(text: "a|\"b|c\"", fields: ["a", "b|c"], separator: "|"),
    ]

    @Test("rows", arguments: soundRows)
    private func rows(row: Row) throws {
        let parser = CSVParser(separator: row.separator.asciiValue ?? 0)
        var fields: [CSVParser.Field] = []
        try Array(row.text.utf8).withUnsafeBytes { bytes in
            let end = try parser.row(in: bytes, at: 0, into: &fields)
            #expect(fields.map { CSVParser.text($0, in: bytes) } == row.fields)
            #expect(end == parser.end(ofRowIn: bytes, at: 0))
        }
    }

    @Test("rows follow each other")
    func positions() throws {
        try Array("a,b\r\n\"c\n\",d\n\ne".utf8).withUnsafeBytes { bytes in
            var fields: [CSVParser.Field] = []
            var ends: [Int] = []
            var start = 0
            while start < bytes.count {
                start = try CSVParser().row(in: bytes, at: start, into: &fields)
                ends.append(start)
            }
            #expect(ends == [5, 12, 13, 14])
        }
    }

    private static let wrongRows = [
        Mistake(text: "\"a", problem: .unclosedQuote(at: 0)),
        Mistake(text: "x,\"", problem: .unclosedQuote(at: 2)),
        Mistake(text: "\"a\"\"", problem: .unclosedQuote(at: 0)),
        Mistake(text: "\"a\"b", problem: .textAfterQuote(at: 3)),
        Mistake(text: "\"a\" ,b", problem: .textAfterQuote(at: 3)),
        Mistake(text: "a\"b", problem: .strayQuote(at: 1)),
        Mistake(text: "a, \"b\"", problem: .strayQuote(at: 3)),
    ]

    @Test("mistakes", arguments: wrongRows)
    private func mistakes(mistake: Mistake) {
        Array(mistake.text.utf8).withUnsafeBytes { bytes in
            var fields: [CSVParser.Field] = []
            #expect(throws: mistake.problem) { try CSVParser().row(in: bytes, at: 0, into: &fields) }
        }
    }

    // MARK: Fuzz

    private static let pieces: [String] = [
        "a", "7", "", "é", "漢字", ",", "\"", "\n", "\r\n", "\r", " ", ";", "\u{0}", "long text of a field",
    ]

    private static func text(_ random: inout RandomStream, pieces count: Int) -> String {
        (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    /// What is written comes back, in whatever windows it is read.
    @Test("random rows come back", arguments: 0..<20)
    func roundTrip(seed: Int) throws {
        var random = RandomStream(seed: UInt64(seed))
        let columns = Int.random(in: 2...5, using: &random)
        let rows = (0..<60).map { _ in
            (0..<columns).map { _ in
                Self.text(&random, pieces: Int.random(in: 0...4, using: &random))
            }
        }
        let header = (0..<columns).map { "c\($0)" }.joined(separator: ",")
        let lines = rows.map { $0.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") }
        let end = ["\n", "\r\n", "\r"][seed % 3]
        let text = ([header] + lines).joined(separator: end) + (seed.isMultiple(of: 2) ? end : "")
        var options = CSVScan.Options()
        options.windowSize = 1 + seed * 7
        options.indexLimit = seed % 4 == 0 ? 4 : 1000
        let scanned = try CSVScan.scan(MemoryBytes(Array(text.utf8)), options)
        let table = try #require(scanned.table, "\(scanned.problems.listed)")
        #expect(table.rowCount == rows.count)
        for (number, row) in rows.enumerated() {
            #expect(try table.values(ofRow: number).map(\.text) == row)
            let taken = DataRow(table, number: number)
            #expect(try row.indices.map { try taken.field($0).text } == row)
        }
    }

    @Test("random bytes are rows or problems, and the places of problems lie in the file", arguments: 0..<20)
    func anything(seed: Int) throws {
        var random = RandomStream(seed: UInt64(seed) + 1000)
        for round in 0..<100 {
            var bytes = Array(Self.text(&random, pieces: Int.random(in: 0...30, using: &random)).utf8)
            if round.isMultiple(of: 3), !bytes.isEmpty {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let scans = try [1, 16, 1 << 20].map { size in
                var options = CSVScan.Options()
                options.windowSize = size
                options.readsWeights = round.isMultiple(of: 7)
                return try CSVScan.scan(MemoryBytes(bytes), options)
            }
            for scan in scans {
                #expect(scan.problems.listed == scans[0].problems.listed, "\(bytes)")
                #expect(scan.problems.isEmpty == (scan.table != nil))
                for problem in scan.problems.listed { #expect(problem.range.upperBound <= max(2, bytes.count)) }
                for row in 0..<(scan.table?.rowCount ?? 0) {
                    #expect(try scan.table?.values(ofRow: row).count == scan.table?.columns.count)
                }
            }
        }
    }
}
