import Testing

@testable import SquallLanguage

/// Parameters are told from what only looks like them.
@Suite struct SQLScanTests {
    @Test(arguments: [
        ("SELECT $1", [1]), ("SELECT $2, $1, $1", [1, 2]), ("SELECT $1::int+$2", [1, 2]), ("SELECT a$1", []),
        // Quotes.
        ("SELECT '$1', $2", [2]), ("SELECT 'it''s $1', $2", [2]), (#"SELECT "$1", $2"#, [2]),
        (#"SELECT E'it\'s $1', $2"#, [2]), (#"SELECT 'a\', $2"#, [2]), (#"SELECT type'a\', $2"#, [2]),
        // Dollar quotes.
        ("SELECT $$ $1 $$, $2", [2]), ("SELECT $a$ $1 $$ $2 $b$ $a$, $3", [3]), ("DO $body$ $1 $body$", []),
        // Comments.
        ("SELECT 1 -- $1\n, $2", [2]), ("/* $1 /* $2 */ $3 */ SELECT $4", [4]), ("SELECT 3 - -$1", [1]),
        ("SELECT 6 / $1", [1]),
        // What is not closed, and numbers that are none.
        ("SELECT '$1", []), ("SELECT $a$ $1", []), ("/* $1", []), (#"SELECT E'\"#, []), ("SELECT $", []),
        ("SELECT $99999999999999999999", []), ("SELECT 'ä$1', $2", [2]), ("SELECT ä$1, $2", [2]),
    ])
    func parameters(statement: String, numbers: [Int]) {
        let scan = SQLScan(statement)
        #expect(scan.parameters.keys.sorted() == numbers)
        for (number, range) in scan.parameters {
            #expect(String(decoding: Array(statement.utf8)[range], as: UTF8.self) == "$\(number)")
        }
    }

    @Test(arguments: [
        ("", true), (" ;\n\t;", true), ("-- SELECT 1", true), ("/* /* */ */ ;", true), ("SELECT 1", false),
        ("''", false),
        ("-", false), ("/", false),
    ])
    func emptiness(statement: String, isEmpty: Bool) {
        #expect(SQLScan(statement).isEmpty == isEmpty)
    }
}
