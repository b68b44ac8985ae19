/// Mistakes outside of brackets: values that YAML splits, lines that fit nowhere.
extension MistakeTranslation {
    /// `if: "a" == b`, `if: [1].all(...)`, `a: {{ x }}/y`, `if: *x == 1`: text behind a value that is complete.
    var afterValue: Mistake? {
        guard let last, last.style != .plain, last.style != .literal, last.style != .folded else { return nil }
        guard failure.offset < bytes.count, failure.offset > line.start, last.range.upperBound <= failure.offset else {
            return nil
        }
        let between = bytes[last.range.upperBound..<failure.offset]
        guard !between.contains(where: \.isBreak), !last.range.isEmpty else { return nil }
        let start = last.range.lowerBound
        if bytes[start].isQuote, bytes[last.range].contains(where: \.isBreak) {
            return unclosed.unclosedQuote(at: start)
        }
        let value = start..<max(LineAnatomy(bytes, at: start).value.upperBound, failure.offset + 1)
        if bytes[start...].starts(with: "{{".utf8) {
            return Mistake(diagnostic: .doubleBraces(value, in: file), repairs: hole(value))
        }
        let isAlias = bytes[start] == UInt8(ascii: "*")
        return Mistake(
            diagnostic: isAlias
                ? .reservedStart(value, in: file)
                : .textAfterValue(value, at: failure.offset, in: file),
            repairs: hole(value)
        )
    }

    /// `ok: a ? b : c`, and lines that were taken for the second line of an unquoted value.
    var inPlainText: Mistake? {
        guard failure.problem.contains("mapping values are not allowed"), let last, last.style == .plain else {
            return nil
        }
        let first = LineAnatomy(bytes, at: last.range.lowerBound)
        guard first.range.lowerBound == line.range.lowerBound else { return continuedLine(first) }
        if let selector = SpacedSelector(in: line) { return selector.mistake(in: file) }
        let value = last.range.lowerBound..<max(line.value.upperBound, failure.offset)
        let text = first.key == nil ? value : first.value
        return Mistake(
            diagnostic: .colonInText(text.isEmpty ? value : text, colon: failure.offset, in: file),
            repairs: hole(text.isEmpty ? value : text)
        )
    }

    /// A value without quotes, and below it a deeper line with a colon.
    private func continuedLine(_ first: LineAnatomy) -> Mistake? {
        if first.key == nil { return withoutColon(first) }
        return indentation(of: line, siblings: [first.keyColumn])
    }

    /// A line of text where `key: value` is expected.
    var lineWithoutColon: Mistake? {
        guard failure.problem.contains("could not find expected ':'") else { return nil }
        if failure.contextOffset < bytes.count, bytes[failure.contextOffset].isQuote,
            LineAnatomy.closingQuote(
                bytes,
                from: failure.contextOffset,
                to: LineAnatomy(bytes, at: failure.contextOffset).range.upperBound
            ) == nil
        {
            return unclosed.unclosedQuote(at: failure.contextOffset)
        }
        return withoutColon(LineAnatomy(bytes, at: failure.contextOffset))
    }

    /// `get:/x`, or a word alone.
    func withoutColon(_ line: LineAnatomy) -> Mistake {
        let content = line.value
        let colon = YAMLSlips.colonWithoutSpace(bytes[content])
        guard let colon else {
            let column = line.dash == nil ? line.indent : line.keyColumn
            let range = line.dash == nil ? line.range : content
            return Mistake(
                diagnostic: .lineWithoutColon(content, in: file),
                repairs: [.blank(range)]
                    + (line.dash == nil ? LineBlock.deeperLines(bytes, after: content.lowerBound, than: column) : [])
            )
        }
        // The blank that is missing takes the place of the value's first character, and nobody reads the value.
        return Mistake(
            diagnostic: .missingSpace(content, colon: colon, in: file),
            repairs: [.hole(colon + 1..<content.upperBound), .overwrite(at: colon + 1, with: .space)]
        )
    }

    /// Lines whose indentation fits nowhere, and what is left.
    var structure: Mistake {
        let isFirst = failure.offset <= line.contentStart || failure.offset <= line.start
        if failure.problem.contains("<document start>") { return afterDocument }
        if failure.problem.contains("block sequence entries are not allowed"), !isFirst { return listBehindKey }
        if byte == .colon, isFirst {
            let place = file.location(failure.offset, failure.offset + 1)
            return Mistake(diagnostic: .missingKey(at: place), repairs: [.blank(line.range)])
        }
        if isFirst, !line.isEmpty, let mistake = indentation(of: line, siblings: possibleColumns) { return mistake }
        return unreadable
    }

    /// The columns at which the open blocks' lines begin, from the outermost.
    private var blockColumns: [Int] {
        frames.indices.filter { !frames[$0].isFlow }.map {
            UnclosedMistakes(text: text, frames: Array(frames[...$0])).blockIndent
        }
    }

    /// Where the line might have begun: as an open block, or as the block above it that it has just ended.
    private var possibleColumns: [Int] {
        guard let last, blockColumns.last != line.indent else { return blockColumns }
        let above = LineAnatomy(bytes, at: last.range.lowerBound)
        return [above.keyColumn] + blockColumns
    }

    /// A line that is indented as none of the lines around it.
    private func indentation(of line: LineAnatomy, siblings: [Int]) -> Mistake? {
        guard !line.isEmpty else { return nil }
        let end = LineBlock.end(bytes, from: line.next, deeperThan: line.indent)
        return Mistake(
            diagnostic: .indentation(line, siblings: siblings, frames: frames, in: file),
            repairs: [.blank(line.range.lowerBound..<max(end, line.range.upperBound))]
        )
    }

    private var afterDocument: Mistake {
        let rest = failure.offset..<bytes.count
        let isSecond = last.map { bytes[$0.range.upperBound..<failure.offset].contains(.lineFeed) } ?? true
        let diagnostic: Diagnostic =
            isSecond
            ? .secondDocument(at: file.location(failure.offset, line.range.upperBound))
            : .textAfterValue(failure.offset..<line.range.upperBound, at: failure.offset, in: file)
        return Mistake(diagnostic: diagnostic, repairs: [.blank(rest)])
    }

    /// `steps: - get: /x`
    private var listBehindKey: Mistake {
        Mistake(diagnostic: .listBehindKey(line.value, in: file), repairs: hole(line.value))
    }

    private var unreadable: Mistake {
        let end = max(min(failure.offset + 1, line.range.upperBound), failure.offset)
        let blank = line.range.lowerBound..<LineBlock.end(bytes, from: line.next, deeperThan: line.indent)
        return Mistake(
            diagnostic: .unreadable(failure.offset..<end, in: file),
            repairs: [.blank(line.range), .blank(blank.isEmpty ? line.range : blank)]
        )
    }
}
