/// A source line as a terminal shows it: tabs, wide and invisible characters, secrets.
struct DisplayLine {
    private struct Cell {
        var text: String
        var width: Int
        /// Where in the file the character begins.
        var byte: Int
    }

    /// The widest piece of a line that is shown.
    static let maximumWidth = 100
    /// How much of a long line is shown before the span.
    private static let lead = 30

    private let cells: [Cell]
    private let end: Int

    init(_ file: SourceFile, line: Int, mask: DiagnosticMask) {
        let range = file.lineRange(line)
        end = range.end
        cells = Self.cells(file.bytes, range, mask)
    }

    private static func cells(_ bytes: [UInt8], _ range: SourceRange, _ mask: DiagnosticMask) -> [Cell] {
        var cells: [Cell] = []
        var index = range.start
        while index < range.end {
            if let length = mask.secretLength(in: bytes, at: index) {
                cells.append(
                    Cell(text: DiagnosticMask.replacement, width: DiagnosticMask.replacement.count, byte: index)
                )
                index += length
                continue
            }
            let decoded = bytes.withUnsafeBufferPointer { UTF8Sequence.decode($0, at: index) }
            let scalar = decoded.flatMap { Unicode.Scalar($0.scalar) } ?? "\u{FFFD}"
            let shown = shown(scalar)
            cells.append(Cell(text: shown.text, width: shown.width, byte: index))
            index += decoded?.length ?? 1
        }
        return cells
    }

    /// What stands for a character, and how many columns that takes.
    private static func shown(_ scalar: Unicode.Scalar) -> (text: String, width: Int) {
        let properties = scalar.properties
        switch properties.generalCategory {
        case _ where scalar == "\t": return ("→   ", 4)
        case .nonspacingMark, .enclosingMark: return (String(scalar), 0)
        // Among them the characters that turn the direction of the text, which could hide what is written.
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return ("\u{FFFD}", 1)
        default: return (String(scalar), isWide(scalar) ? 2 : 1)
        }
    }

    /// East Asian wide characters and emoji (UAX #11, in coarse blocks).
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
            0x20000...0x3FFFD:
            true
        default: false
        }
    }

    /// The part of the line that shows `focus`, and how far its markers stand from its left.
    func window(focus: SourceRange) -> (text: String, column: (Int) -> Int) {
        let total = cells.reduce(0) { $0 + $1.width }
        guard total > Self.maximumWidth else { return (join(cells[...]), { column($0, from: 0, lead: 0) }) }
        let focusIndex = cells.firstIndex { $0.byte >= focus.start } ?? cells.count
        var first = focusIndex
        var width = 0
        while first > 0, width + cells[first - 1].width <= Self.lead {
            first -= 1
            width += cells[first].width
        }
        var last = first
        width = 0
        while last < cells.count, width + cells[last].width <= Self.maximumWidth {
            width += cells[last].width
            last += 1
        }
        let lead = first > 0 ? "..." : ""
        let text = lead + join(cells[first..<last]) + (last < cells.count ? "..." : "")
        let limit = lead.count + width
        return (text, { min(column($0, from: first, lead: lead.count), limit) })
    }

    private func join(_ cells: ArraySlice<Cell>) -> String {
        var text = cells.map(\.text).joined()
        while text.last == " " { text.removeLast() }
        return text
    }

    private func column(_ byte: Int, from first: Int, lead: Int) -> Int {
        cells[first...].prefix { $0.byte < byte }.reduce(lead) { $0 + $1.width }
    }
}
