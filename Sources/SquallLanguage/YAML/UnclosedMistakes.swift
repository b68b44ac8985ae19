/// Finds quotes and brackets that were closed by chance, far below where they open.
///
/// libyaml lets quoted text and flow collections run over lines of any indentation; YAML 1.2 wants their lines
/// indented deeper than the block around them, and so an unclosed one shows at the next line that is not.
struct UnclosedMistakes {
    let text: RepairedText
    let frames: [TreeBuilder.Frame]

    /// Looks at a finished scalar, an opening bracket or an alias before it is taken for what it seems.
    func check(_ range: Range<Int>, style: Scalar.Style?) throws(Mistake) {
        if style == .singleQuoted || style == .doubleQuoted, let line = firstBreak(in: range) {
            if isOutside(afterBreak: line, until: range.upperBound) { throw unclosedQuote(at: range.lowerBound) }
        }
        guard let flow = frames.first(where: \.isFlow) else { return }
        let isOutdented = startsItsLine(range.lowerBound) && column(range.lowerBound) <= blockIndent
        let runsOut =
            style == .plain && firstBreak(in: range).map { isOutside(afterBreak: $0, until: range.upperBound) } ?? false
        if isOutdented || runsOut { throw unclosedBracket(at: frames.last(where: \.isFlow)?.start ?? flow.start) }
    }

    /// The column of the innermost block collection; -1 outside of all.
    var blockIndent: Int {
        guard let block = frames.last(where: { !$0.isFlow }) else { return -1 }
        let first = block.kind == .mapping ? (block.entries.first?.key ?? block.key)?.location.range.start : nil
        return column(first ?? block.start)
    }

    /// Whether some line of a text that goes on after `lineBreak` is indented no deeper than the block.
    private func isOutside(afterBreak lineBreak: Int, until end: Int) -> Bool {
        let limit = blockIndent
        var line = LineAnatomy(text.bytes, at: lineBreak)
        while line.next < end {
            line = LineAnatomy(text.bytes, at: line.next)
            if !line.isEmpty, line.indent <= limit { return true }
        }
        return false
    }

    func unclosedQuote(at quote: Int) -> Mistake {
        let line = LineAnatomy(text.bytes, at: quote)
        var end = line.range.upperBound
        if frames.contains(where: \.isFlow), let stop = flowEnd(from: quote, to: end) { end = stop }
        while end > quote + 1, text.bytes[end - 1].isBlank { end -= 1 }
        let limit = max(blockIndent, line.indent)
        return Mistake(
            diagnostic: .unclosedQuote(quote, end: end, in: text.file),
            repairs: [.hole(quote..<end)] + LineBlock.deeperLines(text.bytes, after: end, than: limit)
        )
    }

    func unclosedBracket(at bracket: Int) -> Mistake {
        let line = LineAnatomy(text.bytes, at: bracket)
        let isFirst = frames.first(where: \.isFlow)?.start ?? bracket
        let limit = max(blockIndent, 0)
        let start = min(isFirst, bracket)
        return Mistake(
            diagnostic: .unclosedBracket(bracket, end: line.value.upperBound, in: text.file),
            repairs: [.hole(start..<LineAnatomy(text.bytes, at: start).range.upperBound)]
                + LineBlock.deeperLines(text.bytes, after: start, than: limit)
        )
    }

    private func flowEnd(from start: Int, to end: Int) -> Int? {
        text.bytes[start..<end].firstIndex { ",]}".utf8.contains($0) }
    }

    private func firstBreak(in range: Range<Int>) -> Int? {
        text.bytes[range].firstIndex(where: \.isBreak)
    }

    private func startsItsLine(_ offset: Int) -> Bool {
        var index = offset
        while index > 0, text.bytes[index - 1].isBlank { index -= 1 }
        return index == 0 || text.bytes[index - 1].isBreak
    }

    private func column(_ offset: Int) -> Int {
        var index = offset
        while index > 0, !text.bytes[index - 1].isBreak { index -= 1 }
        return offset - index
    }
}

/// The lines that belong to a line above them.
enum LineBlock {
    /// A repair that takes out the lines after `offset`'s that are indented deeper than a column.
    static func deeperLines(_ bytes: [UInt8], after offset: Int, than column: Int) -> [RepairedText.Repair] {
        let first = LineAnatomy(bytes, at: offset).next
        let end = self.end(bytes, from: first, deeperThan: column)
        return end > first ? [.blank(first..<end)] : []
    }

    /// Where the lines end that begin at `start` and are empty or indented deeper than a column.
    static func end(_ bytes: [UInt8], from start: Int, deeperThan column: Int) -> Int {
        var end = start
        var next = start
        while next < bytes.count {
            let line = LineAnatomy(bytes, at: next)
            if !line.isEmpty, line.indent <= column { break }
            next = line.next
            if !line.isEmpty { end = line.range.upperBound }
            if line.next == line.range.upperBound { break }
        }
        return end
    }
}
