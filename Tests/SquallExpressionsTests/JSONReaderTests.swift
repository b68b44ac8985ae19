import SquallExpressions
import Testing

@Suite struct JSONReaderTests {
    @Test(arguments: [
        ("null", Value.null), ("true", .bool(true)), (" false\r\n\t", .bool(false)),
        ("0", .int(0)), ("-0", .int(0)), ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
        ("\"\"", .string("")), ("[]", .list([])), ("{}", .map(ValueMap([]))), ("[ ]", .list([])),
        ("[1,[2,[]],3]", .list([.int(1), .list([.int(2), .list([])]), .int(3)])),
        ("{\"a\":{\"b\":[null]}}", .map(ValueMap([("a", .map(ValueMap([("b", .list([.null]))])))]))),
        ("\u{FEFF}1", .int(1)),
    ])
    func valuesAreRead(text: String, expected: Value) throws {
        #expect(try JSON.parse(text) == expected)
    }

    @Test(arguments: [
        ("1.0", 1.0), ("-0.0", 0), ("1e2", 100), ("1E+2", 100), ("25e-1", 2.5), ("0.1", 0.1), ("1e-7", 1e-7),
        ("9223372036854775808", 0x1p63), ("-9223372036854775809", -0x1p63),
        ("18446744073709551616", 0x1p64), ("1e-400", 0), ("1e-99999999999999999999", 0),
        ("0e99999999999999999999", 0), ("1.7976931348623157e308", .greatestFiniteMagnitude),
        ("2.2250738585072011e-308", .leastNormalMagnitude.nextDown), ("5e-324", .leastNonzeroMagnitude),
        ("123456789012345678901234567890", 1.2345678901234568e29), ("9007199254740993.0", 9_007_199_254_740_992),
        ("0.000000000000000000000000000000000001", 1e-36),
    ])
    func otherNumbersAreDoubles(text: String, expected: Double) throws {
        guard case .double(let double) = try JSON.parse(text) else {
            Issue.record("\(text) is no double")
            return
        }
        #expect(double == expected)
    }

    @Test func theSignOfZeroStays() throws {
        guard case .double(let double) = try JSON.parse("-0.0") else {
            Issue.record("no double")
            return
        }
        #expect(double.sign == .minus)
    }

    @Test(arguments: [
        (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{C}\n\r\tz"), (#""\u00e9\u20AC""#, "é€"),
        (#""\ud83d\ude00""#, "😀"), (#""\uD834\uDD1Ex""#, "𝄞x"), (#""\u0000""#, "\0"),
        ("\"\u{7F}\u{2028}\"", "\u{7F}\u{2028}"),
        (#""plain text of more than sixteen bytes""#, "plain text of more than sixteen bytes"),
        (#""1234567\n12345678\n""#, "1234567\n12345678\n"), ("\"é12345678901234567890\"", "é12345678901234567890"),
    ])
    func stringsAreUnescaped(text: String, expected: String) throws {
        #expect(try JSON.parse(text) == .string(expected))
    }

    @Test func theLastOfEqualKeysCounts() throws {
        #expect(try JSON.parse(#"{"a":1,"b":2,"a":3}"#) == .map(ValueMap([("a", .int(3)), ("b", .int(2))])))
        let many = (0..<40).map { "\"k\($0 % 20)\":\($0)" }.joined(separator: ",")
        guard case .map(let map) = try JSON.parse("{\(many)}") else {
            Issue.record("no map")
            return
        }
        #expect(map.count == 20)
        #expect(map["k0"] == .int(20))
        #expect(map["k19"] == .int(39))
        #expect(map.keys.first == .string("k0"))
    }

    @Test func keysThatOnlyLookAlikeAreDifferent() throws {
        guard case .map(let map) = try JSON.parse("{\"\u{E9}\":1,\"e\u{301}\":2}") else {
            Issue.record("no map")
            return
        }
        #expect(map.count == 2)
        #expect(map["\u{E9}"] == .int(1))
        #expect(map["e\u{301}"] == .int(2))
    }

    @Test(arguments: [
        ("", "expected a value, found the end of the text (line 1, column 1, byte 0)"),
        ("<html>", "expected a value, found \"<\" (line 1, column 1, byte 0)"),
        ("{\n  \"a\": 1,\n}", "expected a key in quotes, found \"}\" (line 3, column 1, byte 12)"),
        ("[1 2]", "expected \",\" or \"]\", found \"2\" (line 1, column 4, byte 3)"),
        ("{\"a\" 1}", "expected \":\" after the key, found \"1\" (line 1, column 6, byte 5)"),
        ("{\"a\":1;}", "expected \",\" or \"}\", found \";\" (line 1, column 7, byte 6)"),
        ("[\"é\", x]", "expected a value, found \"x\" (line 1, column 7, byte 7)"),
        ("1 1", "expected the end of the text, found \"1\" (line 1, column 3, byte 2)"),
        ("nul", "expected \"null\", found the end of the text (line 1, column 4, byte 3)"),
        ("trie", "expected \"true\", found \"i\" (line 1, column 3, byte 2)"),
        ("01", "a number may not start with 0 (line 1, column 1, byte 0)"),
        ("-", "expected a digit, found the end of the text (line 1, column 2, byte 1)"),
        ("1.", "expected a digit, found the end of the text (line 1, column 3, byte 2)"),
        (".5", "expected a value, found \".\" (line 1, column 1, byte 0)"),
        ("+1", "expected a value, found \"+\" (line 1, column 1, byte 0)"),
        ("1e", "expected a digit, found the end of the text (line 1, column 3, byte 2)"),
        ("NaN", "expected a value, found \"N\" (line 1, column 1, byte 0)"),
        ("1e309", "the number is beyond the range of a double (line 1, column 1, byte 0)"),
        ("[-1e99999999999999999999]", "the number is beyond the range of a double (line 1, column 2, byte 1)"),
        ("\"a", "expected a closing quote, found the end of the text (line 1, column 3, byte 2)"),
        ("\"a\nb\"", "expected an escape instead of a control character, found byte 0x0A (line 1, column 3, byte 2)"),
        (#""\x""#, "expected one of \" \\ / b f n r t u after the backslash, found \"x\" (line 1, column 3, byte 2)"),
        (#""\u12g4""#, "expected a hexadecimal digit, found \"g\" (line 1, column 6, byte 5)"),
        (#""\ud83d""#, "a surrogate without its other half (line 1, column 2, byte 1)"),
        (#""\ud83dA""#, "a surrogate without its other half (line 1, column 2, byte 1)"),
        (#""\ude00""#, "a surrogate without its other half (line 1, column 2, byte 1)"),
        ("'a'", "expected a value, found \"'\" (line 1, column 1, byte 0)"),
        ("[1,]", "expected a value, found \"]\" (line 1, column 4, byte 3)"),
        ("\u{A0}1", "expected a value, found \"\u{A0}\" (line 1, column 1, byte 0)"),
    ])
    func whatIsNotJSONIsTold(text: String, message: String) {
        #expect(throws: EvaluationError("not JSON: \(message)")) { try JSON.parse(text) }
    }

    @Test(
        arguments: [
            ([0x22, 0x80, 0x22], 1), ([0x22, 0x61, 0xC3, 0x28, 0x22], 2), ([0x22, 0xED, 0xA0, 0x80, 0x22], 1),
            ([0x22, 0xC0, 0xAF, 0x22], 1), ([0x22, 0x5C, 0x6E, 0xF4, 0x90, 0x80, 0x80, 0x22], 3),
            ([0x22, 0x61, 0xE2, 0x82, 0x22], 2),
        ] as [([UInt8], Int)]
    )
    func bytesThatAreNotUTF8AreAnError(bytes: [UInt8], offset: Int) {
        let message = "not JSON: the bytes are not UTF-8 (line 1, column \(offset + 1), byte \(offset))"
        #expect(throws: EvaluationError(message)) { try JSON.parse(bytes) }
    }

    @Test func nestingHasALimit() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSON.parse(nested(JSON.maximumDepth)) }
        #expect(throws: EvaluationError.self) { try JSON.parse(nested(JSON.maximumDepth + 1)) }
        #expect(throws: EvaluationError.self) { try JSON.parse(String(repeating: "[", count: 1_000_000)) }
        #expect(throws: EvaluationError.self) { try JSON.parse(String(repeating: "{\"a\":", count: 1_000_000)) }
    }

    @Test func aSliceIsReadFromItsOwnStart() throws {
        let bytes = Array("xx[1]yy".utf8)
        #expect(try JSON.parse(bytes[2..<5]) == .list([.int(1)]))
    }
}
