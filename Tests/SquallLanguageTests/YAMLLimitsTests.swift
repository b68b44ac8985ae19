import SquallLanguage
import Testing

/// No input may crash the reader or keep it busy.
struct YAMLLimitsTests {
    @Test("a file beyond 10 MiB is refused")
    func size() {
        #expect(YAMLReading(bytes: Array(repeating: UInt8(ascii: "a"), count: 10 << 20 | 1)).codes == ["Y124"])
    }

    @Test(
        "deep nesting ends in a diagnostic",
        arguments: ["[", "{a: ", "- ", "? ", "[{a: ", "!!seq [", "&a ["]
    )
    func nesting(opening: String) {
        let reading = YAMLReading(String(repeating: opening, count: 10_000))
        #expect(reading.codes.contains("Y125"))
    }

    @Test("deep nesting by indentation ends in a diagnostic")
    func indentation() {
        let lines = (0..<2000).map { String(repeating: " ", count: $0) + "a:\n" }
        #expect(YAMLReading(lines.joined()).codes.contains("Y125"))
    }

    @Test("aliases of aliases cannot multiply without end")
    func billionLaughs() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<30 {
            let alias = "*a\(level - 1)"
            text += "a\(level): &a\(level) [\(Array(repeating: alias, count: 10).joined(separator: ", "))]\n"
        }
        #expect(YAMLReading(text).codes == ["Y126"])
    }

    @Test("aliases cannot nest without end")
    func aliasDepth() {
        var text = "a0: &a0 [x]\n"
        for level in 1..<200 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(YAMLReading(text).codes == ["Y125"])
    }

    @Test("a file full of mistakes is read in bounded time")
    func manyMistakes() {
        let text = String(repeating: "- a: b: c\n", count: 2000)
        let count = YAMLReading(text).diagnostics.count
        #expect(count > 5 && count <= 50)
    }

    @Test("a binary file ends after some findings")
    func binary() {
        let count = YAMLReading(bytes: (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 3) }).diagnostics.count
        #expect(count > 0 && count <= 50)
    }
}
