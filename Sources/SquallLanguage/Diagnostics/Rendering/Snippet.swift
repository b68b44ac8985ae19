/// The source lines of a diagnostic with what is marked in them.
struct Snippet {
    /// A stretch of one line with its words.
    private struct Mark {
        var file: SourceFile
        var line: Int
        var range: SourceRange
        var text: String
        var isPrimary: Bool
    }

    private let marks: [Mark]
    private let primary: Location
    private let severity: Diagnostic.Severity
    private let mask: DiagnosticMask
    private let paint: (String, TextRenderer.Style) -> String
    /// Digits of the largest line number.
    private let width: Int

    init(_ diagnostic: Diagnostic, mask: DiagnosticMask, paint: @escaping (String, TextRenderer.Style) -> String) {
        primary = diagnostic.location
        severity = diagnostic.severity
        self.mask = mask
        self.paint = paint
        let first = Self.mark(diagnostic.location, diagnostic.label ?? "", isPrimary: true)
        marks = [first] + diagnostic.related.map { Self.mark($0.location, $0.text, isPrimary: false) }
        width = marks.map { "\($0.file.linesBefore + $0.line + 1)".count }.max() ?? 1
    }

    private static func mark(_ location: Location, _ text: String, isPrimary: Bool) -> Mark {
        let line = location.file.lineIndex(at: location.range.start)
        let end = max(location.range.start, min(location.range.end, location.file.lineRange(line).end))
        let range = SourceRange(location.range.start, end)
        return Mark(file: location.file, line: line, range: range, text: text, isPrimary: isPrimary)
    }

    /// The line left of the source, with a sign in it.
    func gutter(_ sign: String) -> String {
        String(repeating: " ", count: width + 1) + paint(sign, .frame)
    }

    var rendered: String {
        var text = part(of: primary.file, arrow: "-->", at: primary.range.start)
        var seen: Set<ObjectIdentifier> = [ObjectIdentifier(primary.file)]
        for mark in marks where seen.insert(ObjectIdentifier(mark.file)).inserted {
            text += part(of: mark.file, arrow: ":::", at: mark.range.start)
        }
        return text
    }

    /// The marked lines of one file.
    private func part(of file: SourceFile, arrow: String, at offset: Int) -> String {
        let position = file.position(at: offset)
        let place = "\(mask(file.path)):\(position.line):\(position.column)"
        var text = String(repeating: " ", count: width) + paint(arrow, .frame) + " \(place)\n" + gutter("|") + "\n"
        let byLine = Dictionary(grouping: marks.filter { $0.file === file }, by: \.line)
        var previous: Int?
        for line in byLine.keys.sorted() {
            if let previous, line == previous + 2 { text += source(file, previous + 1, focus: SourceRange(0, 0)).line }
            if let previous, line > previous + 2 { text += String(repeating: " ", count: width + 1) + "...\n" }
            text += marked(file, line, byLine[line] ?? [])
            previous = line
        }
        return text
    }

    /// A source line, and below it a row for each mark, from the right so that rows do not cross.
    private func marked(_ file: SourceFile, _ line: Int, _ marks: [Mark]) -> String {
        let focus = marks.first(where: \.isPrimary) ?? marks.first
        let (text, column) = source(file, line, focus: focus?.range ?? SourceRange(0, 0))
        let rows = marks.sorted { $0.range.start > $1.range.start }.map { mark in
            let start = column(mark.range.start)
            let length = max(1, column(mark.range.end) - start)
            let sign = String(repeating: mark.isPrimary ? "^" : "-", count: length)
            let words = mark.text.isEmpty ? "" : " " + mask(mark.text)
            let style: TextRenderer.Style = !mark.isPrimary ? .frame : severity == .error ? .error : .warning
            return gutter("|") + " " + String(repeating: " ", count: start) + paint(sign + words, style) + "\n"
        }
        return text + rows.joined()
    }

    private func source(_ file: SourceFile, _ line: Int, focus: SourceRange) -> (line: String, column: (Int) -> Int) {
        let window = DisplayLine(file, line: line, mask: mask).window(focus: focus)
        let number = "\(file.linesBefore + line + 1)"
        let label = String(repeating: " ", count: width - number.count) + number
        let text = window.text.isEmpty ? "" : " " + window.text
        return (paint(label, .frame) + " " + paint("|", .frame) + text + "\n", window.column)
    }
}
