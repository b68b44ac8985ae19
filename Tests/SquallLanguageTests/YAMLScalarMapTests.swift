import SquallLanguage
import Testing

/// From a byte of a scalar's text to the file and back.
struct YAMLScalarMapTests {
    @Test(
        "a token in a scalar is found in the source, whatever stands between",
        arguments: [
            "k: say TOKEN now", "k: 'it''s TOKEN'", "k: \"a\\tb \\u00e9 TOKEN\"", "k: \"\\\n   TOKEN x\"",
            "k: |\n  first\n    deeper\n\n  x TOKEN\n", "k: >-\n  folded\n  lines and\n\n  TOKEN here\n",
            "k: |2-\n   one\n  TOKEN\n", "k: plain\n   over\n\n   lines TOKEN\n", "k: 'a\n\n   b TOKEN'",
            "k: \"é 漢 TOKEN\"", "k: |+\r\n  a\r\n  TOKEN\r\n\r\n", "k: \"a  \n  TOKEN\"",
            "k: >\n  a\n   b TOKEN\n  c\n",
            "k: \"\\x41\\U0001F44D TOKEN\"", "k: &a !!str 'x\n  TOKEN'", "k: |  # comment\n  TOKEN\n",
        ]
    )
    func token(yaml: String) throws {
        let reading = YAMLReading(yaml)
        #expect(reading.codes == [])
        guard case .mapping(let entries)? = reading.root?.content, case .scalar(let scalar) = entries[0].value.content
        else {
            Issue.record("not a scalar")
            return
        }
        let range = try #require(scalar.text.firstRange(of: "TOKEN"))
        let lower = scalar.text.utf8.distance(from: scalar.text.startIndex, to: range.lowerBound)
        #expect(reading.file.text(scalar.sourceRange(lower..<lower + 5)) == "TOKEN")
        let count = scalar.text.utf8.count
        #expect(scalar.map.map { $0.count == count + 1 } ?? true)
    }

    @Test("an escape is covered whole")
    func escapes() {
        let reading = YAMLReading("k: \"a\\u00e9b\\n\"")
        guard case .mapping(let entries)? = reading.root?.content, case .scalar(let scalar) = entries[0].value.content
        else { return }
        #expect(scalar.text == "aéb\n")
        #expect(reading.file.text(scalar.sourceRange(1..<3)) == "\\u00e9")
        #expect(reading.file.text(scalar.sourceRange(4..<5)) == "\\n")
    }
}
