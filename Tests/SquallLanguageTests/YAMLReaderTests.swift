import SquallLanguage
import Testing

struct YAMLReaderTests {
    @Test(
        "plain scalars are read by YAML 1.2's core schema",
        arguments: [
            ("yes", .text), ("No", .text), ("on", .text), ("true", .bool(true)), ("FALSE", .bool(false)),
            ("null", .null), ("~", .null), ("Null", .null), ("nuLL", .text), ("0", .int(0)), ("-12", .int(-12)),
            ("+5", .int(5)), ("007", .int(7)), ("0o17", .int(15)), ("0o8", .text), ("0x1F", .int(31)),
            ("0xg", .text), ("0x", .text), ("-0x1", .text), ("0b1", .text), ("10_000", .text), ("1:30", .text),
            ("1e3", .double(1000)), ("1.5E-2", .double(0.015)), ("1.", .double(1)), (".5", .double(0.5)),
            (".", .text), ("1e", .text), ("e1", .text), ("1.2.3", .text), ("-", .text), ("+", .text),
            (".inf", .double(.infinity)), ("-.INF", .double(-.infinity)), ("inf", .text), ("10ms", .text),
            ("9223372036854775807", .int(.max)), ("9223372036854775808", .double(9223372036854775808)),
            ("2001-01-01", .text), ("=", .text), ("٣", .text),
        ] as [(String, Scalar.Value)]
    )
    func coreSchema(text: String, value: Scalar.Value) throws {
        let root = try #require(YAMLReading("k: [\(text == "-" || text == "+" ? "'" + text + "'" : text)]").root)
        guard case .mapping(let entries) = root.content, case .sequence(let items) = entries[0].value.content,
            case .scalar(let scalar) = items[0].content
        else {
            Issue.record("not a scalar")
            return
        }
        #expect(scalar.value == value)
        #expect(scalar.text == text)
    }

    @Test(
        "nodes know where they are written",
        arguments: [
            (
                "a: &x\n  b: 1\n\n# c\nd: |\n  foo\n\ne: [x, 'y']  # z\n",
                """
                mapping "a: &x\\n  b: 1\\n\\n# c\\nd: |\\n  foo\\n\\ne: [x, \\'y\\']"
                  text "a" from "a"
                    mapping "&x\\n  b: 1"
                      text "b" from "b"
                        int(1) "1" from "1"
                  text "d" from "d"
                    text "foo\\n" from "|\\n  foo"
                  text "e" from "e"
                    list "[x, \\'y\\']"
                      text "x" from "x"
                      text "y" from "\\'y\\'"

                """
            ),
            (
                "- a: 1\n  b:\n- !!str 5\n- &n 6\n- *n\n",
                """
                list "- a: 1\\n  b:\\n- !!str 5\\n- &n 6\\n- *n"
                  mapping "a: 1\\n  b:"
                    text "a" from "a"
                      int(1) "1" from "1"
                    text "b" from "b"
                      null "" from ""
                  text "5" from "5"
                  int(6) "6" from "6"
                  int(6) "6" from "6" aliased

                """
            ),
            (
                "é: ü # ö\r\n漢: \"字\"\r\n",
                """
                mapping "é: ü # ö\\r\\n漢: \\"字\\""
                  text "é" from "é"
                    text "ü" from "ü"
                  text "漢" from "漢"
                    text "字" from "\\"字\\""

                """
            ),
        ]
    )
    func ranges(yaml: String, outline: String) {
        #expect(YAMLReading(yaml).outline == outline)
        #expect(YAMLReading(yaml).codes == [])
    }

    @Test("what stands in a mapping wins over what is merged, and earlier merges over later ones")
    func mergeKeys() {
        let reading = YAMLReading(
            """
            x: &x { a: 1, b: 1 }
            y: &y { b: 2, c: 2 }
            m: { <<: [*x, *y], c: 3 }
            n: { a: 0, <<: *x }
            q: { "<<": 1 }
            """
        )
        #expect(reading.codes == [])
        #expect(entries(reading, "m") == ["a=1", "b=1", "c=3"])
        #expect(entries(reading, "n") == ["a=0", "b=1"])
        #expect(entries(reading, "q") == ["<<=1"])
    }

    private func entries(_ reading: YAMLReading, _ key: String) -> [String] {
        guard case .mapping(let roots)? = reading.root?.content else { return [] }
        for root in roots where text(root.key) == key {
            guard case .mapping(let entries) = root.value.content else { continue }
            return entries.map { "\(text($0.key))=\(text($0.value))" }
        }
        return []
    }

    private func text(_ node: Node) -> String {
        guard case .scalar(let scalar) = node.content else { return "?" }
        return scalar.text
    }

    @Test("a colon without a space is found where a mapping was expected")
    func slips() throws {
        let root = try #require(YAMLReading("- get:/x").root)
        guard case .sequence(let items) = root.content else { return }
        let diagnostic = try #require(YAMLSlips.missingSpaceAfterColon(in: items[0]))
        #expect(diagnostic.code == .yamlMissingSpaceAfterColon)
        #expect(diagnostic.help == "write `get: /x`")
    }
}
