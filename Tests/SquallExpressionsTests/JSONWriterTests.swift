import SquallExpressions
import Testing

@Suite struct JSONWriterTests {
    @Test(arguments: [
        (Value.null, "null"), (.bool(true), "true"), (.int(.min), "-9223372036854775808"), (.int(1000), "1000"),
        (.double(1), "1.0"), (.double(-0.0), "-0.0"), (.double(0.1), "0.1"), (.double(1e16), "1e+16"),
        (.double(.leastNonzeroMagnitude), "5e-324"), (.double(.nan), "\"NaN\""), (.double(-.infinity), "\"-Infinity\""),
        (.string("a\"\\/\u{8}\u{C}\n\r\t\u{1}\u{1F}é\u{7F}😀"), "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001fé\u{7F}😀\""),
        (.string("a\u{2028}\u{2029}\u{2027}\u{202A}€\u{E9}"), "\"a\\u2028\\u2029\u{2027}\u{202A}€\u{E9}\""),
        (.bytes(Array("light w".utf8)), "\"bGlnaHQgdw==\""), (.bytes(Array("light wo".utf8)), "\"bGlnaHQgd28=\""),
        (.bytes(Array("light wor".utf8)), "\"bGlnaHQgd29y\""), (.bytes([]), "\"\""),
        (.duration(1_500_000_000), "\"1.5s\""), (.type("int"), "\"int\""),
        (.timestamp(Timestamp(seconds: 0, nanoseconds: 5_000_000)), "\"1970-01-01T00:00:00.005Z\""),
        (.optional(OptionalValue(nil)), "null"), (.optional(OptionalValue(.int(1))), "1"),
        (.list([.int(1), .list([]), .map(ValueMap([]))]), "[1,[],{}]"),
        (.map(ValueMap([("b", .int(1)), ("a", .double(2))])), "{\"b\":1,\"a\":2.0}"),
        (.map(ValueMap(keys: [.int(1), .bool(true)], values: [.null, .null])), "{\"1\":null,\"true\":null}"),
    ])
    func valuesAreWritten(value: Value, expected: String) {
        #expect(JSON.text(value) == expected)
    }

    @Test func writingAppends() {
        var buffer = Array("x=".utf8)
        JSON.write(.int(1), to: &buffer)
        #expect(buffer == Array("x=1".utf8))
    }
}
