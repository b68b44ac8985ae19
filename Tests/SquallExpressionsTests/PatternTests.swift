import SquallExpressions
import Testing

@Suite struct PatternTests {
    @Test(arguments: [
        ("b+", "abbc", true, false), ("^a.*c$", "abc", true, true), ("", "", true, true), ("", "x", true, false),
        ("é", "caf\u{E9}", true, false), ("a|ab", "ab", true, true), ("\\d{3}", "12", false, false),
        ("(?i)HELLO", "hello", true, true), ("a\0b", "a\0b", true, true),
        ("(a+)+$", String(repeating: "a", count: 5000) + "b", false, false),
    ])
    func searchAndWholeMatch(source: String, text: String, found: Bool, whole: Bool) throws {
        let pattern = try Pattern.compile(source)
        #expect(pattern.matches(text) == found)
        #expect(pattern.matchesWhole(text) == whole)
    }

    @Test func groupsAreTheFirstMatch() throws {
        let pattern = try Pattern.compile("name=\"(?P<name>[^\"]+)\"(?: value=\"([^\"]*)\")?(x)?")
        #expect(pattern.groupCount == 3)
        #expect(pattern.groupNumber(named: "name") == 1)
        #expect(pattern.groupNumber(named: "other") == nil)
        #expect(pattern.groups(in: "<é name=\"csrf\" value=\"\">") == ["name=\"csrf\" value=\"\"", "csrf", "", nil])
        #expect(pattern.groups(in: "nothing") == nil)
    }

    @Test func groupsAreByteRanges() throws {
        let pattern = try Pattern.compile("(b)(c)?")
        let ranges = Array("éb b".utf8).withUnsafeBytes { bytes in
            [
                pattern.groups(inBytes: bytes), pattern.groups(inBytes: bytes, from: 3),
                pattern.groups(inBytes: bytes, from: 9),
            ]
        }
        #expect(ranges == [[2..<3, 2..<3, nil], [4..<5, 4..<5, nil], nil])
    }

    @Test func bytesThatAreNotUTF8DoNotMatch() throws {
        let pattern = try Pattern.compile("^.$")
        [UInt8](arrayLiteral: 0xFF).withUnsafeBytes { #expect(pattern.groups(inBytes: $0) == nil) }
    }

    @Test(arguments: [
        ("a(b", "missing ): a(b"), ("[z-a]", "invalid character class range: z-a"),
        ("a**", "bad repetition operator: **"),
        ("(?=a)", "invalid perl operator: (?="), ("\\1", "invalid escape sequence: \\1"),
        ("a{1001}", "invalid repetition size: {1001}"),
    ])
    func whatIsNoPatternIsTold(source: String, message: String) {
        #expect(throws: PatternProblem(message: message)) { try Pattern.compile(source) }
    }

    @Test func aProgramThatIsTooLargeIsAnError() {
        #expect(throws: PatternProblem.self) { try Pattern.compile("((\\pL{100}){100}){100}") }
    }

    @Test(arguments: [
        ("a.c", "a\u{2028}c", true), ("a.c", "a\nc", false), ("a.c", "a\rc", false), ("[^\\n]", "\r", true),
        ("[-a]+", "a-", true), ("[a-]", "-", true), ("[^-a]", "-", false), ("\\p{Lu}\\P{Lu}", "Aa", true),
        ("[\\p{Nd}x]{2}", "7x", true), ("a{2,}", "aaaa", true), ("a{1,2}", "aaa", false), ("(a|b)*", "abba", true),
        ("a|", "", true), ("\\(\\)\\*\\+\\-\\.\\?\\[\\\\\\]\\^\\{\\|\\}", "()*+-.?[\\]^{|}", true),
        ("\\n\\r\\t", "\n\r\t", true),
        ("[a\\-z]", "-", true), ("[.]", "x", false), ("^a$", "a", true),
        ("/,:;<=>@_`'\"&%#!~", "/,:;<=>@_`'\"&%#!~", true),
        ("[+-Z]", "A", true), ("[^^]", "^", false),
    ])
    func iRegexpsMatchWhole(source: String, text: String, expected: Bool) throws {
        #expect(try IRegexp.compile(source).matchesWhole(text) == expected)
    }

    @Test(arguments: [
        "\\d", "\\w+", "(?i)a", "(?:a)", "a**", "a+?", "*a", "a{,2}", "a{2", "a{x}", "[]", "[^]", "[", "[a", "a]", "a)",
        "(a",
        "\\", "\\$", "\\a", "\\p{Greek}", "\\p{L", "\\pL", "[a-\\p{L}]", "[z-a]", "[a-b-c]", "[[:alpha:]]", "a}",
        "\\u0041", "\\1",
        "\\p{}", "[a--b]",
    ])
    func whatIsNoIRegexpIsRefused(source: String) {
        #expect(throws: PatternProblem.self) { try IRegexp.compile(source) }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func randomPatternsNeverCrash(seed: UInt64) {
        var random = RandomStream(seed: seed)
        let parts = ["a", "é", "(", ")", "[", "]", "{1,", "2}", "\\", "p{L}", "*", "|", "-", "^", ".", "$", "\n"]
        for _ in 0..<500 {
            let count = Int.random(in: 0..<12, using: &random)
            let source = (0..<count).map { _ in parts[Int.random(in: parts.indices, using: &random)] }.joined()
            _ = (try? Pattern.compile(source))?.groups(in: "aé-(x)")
            _ = (try? IRegexp.compile(source))?.matchesWhole("aé-(x)")
        }
    }
}
