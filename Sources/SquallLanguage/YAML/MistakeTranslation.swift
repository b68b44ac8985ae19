/// Says what an author did wrong where libyaml could only say that it cannot go on.
///
/// Looks at the line of the failure, at what was read last and at what is open. The library's own words choose between
/// rules and are never shown.
struct MistakeTranslation {
    let text: RepairedText
    let failure: YAMLFailure
    let frames: [TreeBuilder.Frame]
    let last: (range: Range<Int>, style: Scalar.Style?)?
    /// The line on which the text ceased to make sense.
    let line: LineAnatomy

    init(text: RepairedText, failure: YAMLFailure, builder: TreeBuilder) {
        self.text = text
        self.failure = failure
        frames = builder.frames
        last = builder.last
        line = LineAnatomy(text.bytes, at: failure.offset)
    }

    var bytes: [UInt8] { text.bytes }
    var file: SourceFile { text.file }
    var unclosed: UnclosedMistakes { UnclosedMistakes(text: text, frames: frames) }
    var isInFlow: Bool { frames.last?.isFlow ?? false }
    /// The byte that could not be read; nil at the end of the file.
    var byte: UInt8? { failure.offset < bytes.count ? bytes[failure.offset] : nil }

    /// The mistake; each rule answers nil where it does not apply, and the last one always does.
    var mistake: Mistake {
        tab ?? scanned ?? (isInFlow ? inFlow : nil) ?? afterValue ?? inPlainText ?? lineWithoutColon ?? structure
    }

    // MARK: Rules of the scanner

    /// A tab that indents.
    private var tab: Mistake? {
        let isIndented = line.hasTabIndentation && failure.offset <= line.contentStart
        guard isIndented || failure.problem.contains("tab character") else { return nil }
        let lines = TabIndentation.lines(of: bytes)
        guard
            let first = lines.first(where: { line.range.contains($0.lowerBound) || line.start == $0.upperBound })
                ?? lines.first
        else { return nil }
        return Mistake(
            diagnostic: .tabs(first, all: lines, in: file),
            repairs: lines.flatMap { range in
                range.filter { bytes[$0] == .tab }.map { .overwrite(at: $0, with: .space) }
            }
        )
    }

    /// What the library's scanner found inside of one token.
    private var scanned: Mistake? {
        if failure.context.contains("quoted scalar") {
            let isEscape = failure.problem.contains("escape") || failure.problem.contains("hexdecimal")
            return isEscape ? escape : unclosed.unclosedQuote(at: failure.contextOffset)
        }
        if failure.problem.contains("cannot start any token") || failure.context.contains("block scalar")
            || failure.context.contains("anchor") || failure.context.contains("alias")
            || failure.context.contains("tag") || failure.problem.contains("tag handle")
            || failure.problem.contains("mapping keys are not allowed")
        {
            return reservedStart
        }
        return nil
    }

    /// `"\d"`: an escape that YAML does not know.
    private var escape: Mistake? {
        let quote = failure.contextOffset
        guard let backslash = bytes[quote..<min(failure.offset + 2, bytes.count)].lastIndex(of: .backslash) else {
            return nil
        }
        let end = LineAnatomy.closingQuote(bytes, from: quote, to: bytes.count).map { $0 + 1 }
        return Mistake(
            diagnostic: .escape(backslash, quoted: quote..<(end ?? backslash + 2), in: file),
            repairs: [.overwrite(at: backslash, with: UInt8(ascii: "_")), .hole(quote..<quote)]
        )
    }

    /// A value that starts with a character that has a meaning of its own.
    private var reservedStart: Mistake? {
        let value = valueAtFailure
        guard !value.isEmpty else { return nil }
        return Mistake(
            diagnostic: .reservedStart(value, in: file),
            repairs: hole(value)
        )
    }

    // MARK: Values

    /// The value that the failure stands in, on its line: the line's own, or in a flow collection the item.
    var valueAtFailure: Range<Int> {
        if let flow = frames.last(where: \.isFlow) {
            return FlowItem.range(bytes, at: failure.contextOffset, from: flow.start + 1, to: line.range.upperBound)
        }
        return line.value
    }

    /// Takes a value out with all lines below that belong to it.
    func hole(_ value: Range<Int>) -> [RepairedText.Repair] {
        let isFlow = frames.contains(where: \.isFlow)
        let valueLine = LineAnatomy(bytes, at: value.lowerBound)
        guard !isFlow else { return [.hole(value)] }
        return [.hole(value)] + LineBlock.deeperLines(bytes, after: value.upperBound, than: valueLine.keyColumn)
    }
}

/// Indentation by tabs.
enum TabIndentation {
    /// The leading white space of all lines that are indented by tabs.
    static func lines(of bytes: [UInt8]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end].isBlank { end += 1 }
            let isSilent = end == bytes.count || bytes[end].isBreak
            if !isSilent, bytes[start..<end].contains(.tab) { found.append(start..<end) }
            start = end
            while start < bytes.count, !bytes[start].isBreak { start += 1 }
            while start < bytes.count, bytes[start].isBreak { start += 1 }
        }
        return found
    }
}
