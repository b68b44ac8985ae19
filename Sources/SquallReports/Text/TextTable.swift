/// Rows of cells in aligned columns.
struct TextTable {
    struct Cell {
        var text: String
        var tone: ConsoleStyle.Tone

        init(_ text: String, _ tone: ConsoleStyle.Tone = .plain) {
            self.text = text
            self.tone = tone
        }
    }

    enum Alignment { case left, right }

    private let alignments: [Alignment]
    private var rows: [[Cell]] = []

    init(_ alignments: [Alignment]) {
        self.alignments = alignments
    }

    mutating func add(_ cells: [Cell]) {
        rows.append(cells)
    }

    /// Lines with an indent of two and two blanks between columns. Where the table is wider than the console, the
    /// column `flexible` gives way, down to twelve characters.
    func lines(_ style: ConsoleStyle, width: Int, flexible: Int) -> [String] {
        var widths = alignments.indices.map { column in
            rows.map { column < $0.count ? $0[column].text.count : 0 }.max() ?? 0
        }
        let gaps = 2 * alignments.count
        let excess = widths.reduce(gaps, +) - width
        if excess > 0 { widths[flexible] = max(12, widths[flexible] - excess) }
        return rows.map { line(of: $0, widths, style) }
    }

    private func line(of cells: [Cell], _ widths: [Int], _ style: ConsoleStyle) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            let text = style.cut(cell.text, to: widths[column])
            let blanks = String(repeating: " ", count: max(0, widths[column] - text.count))
            let isLast = column == cells.count - 1
            line += "  "
            switch alignments[column] {
            case .left: line += style.paint(text, cell.tone) + (isLast ? "" : blanks)
            case .right: line += blanks + style.paint(text, cell.tone)
            }
        }
        return line
    }
}
