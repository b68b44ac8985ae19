import SquallLanguage
import Testing

struct SourceFileTests {
    @Test(
        "positions count lines, Unicode scalars, UTF-16 units and bytes",
        arguments: [
            ("ab\ncd", 4, 2, 2, 2), ("ab\r\ncd", 4, 2, 1, 1), ("a\rb", 2, 2, 1, 1), ("é👍x", 6, 1, 3, 4),
            ("e\u{301}x", 3, 1, 3, 3), ("\u{FEFF}ab", 4, 1, 2, 2), ("ab", 99, 1, 3, 3), ("a\n", 2, 2, 1, 1),
            ("", 0, 1, 1, 1),
        ]
    )
    func positions(text: String, byte: Int, line: Int, column: Int, utf16: Int) {
        let file = SourceFile(path: "x", bytes: Array(text.utf8))
        let position = file.position(at: byte)
        #expect(position.line == line)
        #expect(position.column == column)
        #expect(position.utf16 == utf16)
        #expect(position.byte == min(byte, text.utf8.count))
    }

    @Test("a line has no break and no byte order mark")
    func lines() {
        let file = SourceFile(path: "x", bytes: Array("\u{FEFF}one\r\ntwo\n\rfour".utf8))
        let lines = file.lineStarts.indices.map { file.text(file.lineRange($0)) }
        #expect(lines == ["one", "two", "", "four"])
    }

    @Test("an invalid byte counts as one character")
    func invalid() {
        let file = SourceFile(path: "x", bytes: [0x61, 0xFF, 0xFE, 0x62])
        #expect(file.position(at: 3).column == 4)
        #expect(file.text(SourceRange(0, 4)) == "a\u{FFFD}\u{FFFD}b")
    }
}
