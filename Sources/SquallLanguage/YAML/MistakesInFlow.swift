/// Mistakes inside of `[ ]` and `{ }`.
extension MistakeTranslation {
    var inFlow: Mistake? {
        glued ?? afterFlowValue ?? missingComma ?? openBracket
    }

    /// `{ a: ${x} }`, `[ $.a[0] ]`, `{ a: /x/{{id}} }`: a bracket in the middle of an unquoted value.
    private var glued: Mistake? {
        guard let last, let byte, last.range.upperBound == failure.offset, "[{".utf8.contains(byte) else { return nil }
        guard last.style == .plain else { return nil }
        let end = FlowItem.itemEnd(bytes, from: last.range.lowerBound, to: line.range.upperBound)
        let value = last.range.lowerBound..<max(end, failure.offset + 1)
        let isDouble = byte == UInt8(ascii: "{") && bytes.dropFirst(failure.offset + 1).first == byte
        return Mistake(
            diagnostic: isDouble
                ? .doubleBraces(trimmed(value), in: file) : .unquotedInFlow(trimmed(value), in: file),
            repairs: [.hole(trimmed(value))]
        )
    }

    /// `[ "a" == b ]`, `{ a: {{ x }}/y }`: text behind a value that is complete.
    private var afterFlowValue: Mistake? {
        guard let last, last.style != .plain, last.range.upperBound <= failure.offset,
            line.range.contains(last.range.lowerBound)
        else { return nil }
        guard let byte, !"]},:".utf8.contains(byte), failure.offset < line.range.upperBound else { return nil }
        let opening = bytes[last.range.lowerBound]
        guard opening.isQuote || "[{*".utf8.contains(opening) else { return nil }
        // Two values side by side lack a comma.
        let isNextValue = byte.isQuote || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
        if isNextValue, failure.offset > last.range.upperBound { return missingComma(at: last.range.upperBound) }
        let end = FlowItem.itemEnd(bytes, from: last.range.upperBound, to: line.range.upperBound)
        let value = trimmed(last.range.lowerBound..<max(end, failure.offset + 1))
        let isDouble = bytes[value].starts(with: "{{".utf8)
        return Mistake(
            diagnostic: isDouble
                ? .doubleBraces(value, in: file) : .textAfterValue(value, at: failure.offset, in: file),
            repairs: [.hole(value)]
        )
    }

    /// `{ a: 1 b: 2 }`, `{ if: a ? b : c }`: a second colon.
    private var missingComma: Mistake? {
        guard byte == .colon, let last, last.style == .plain, line.range.contains(last.range.lowerBound) else {
            return nil
        }
        let end = FlowItem.itemEnd(bytes, from: last.range.lowerBound, to: line.range.upperBound)
        let value = trimmed(last.range.lowerBound..<max(end, failure.offset))
        let said = bytes[last.range]
        let words = said.split(separator: .space)
        let looksLikeKey = words.count == 2 && words[1].allSatisfy(\.isWordByte)
        if looksLikeKey { return missingComma(at: words[0].endIndex) }
        return Mistake(diagnostic: .colonInText(value, colon: failure.offset, in: file), repairs: [.hole(value)])
    }

    private func missingComma(at offset: Int) -> Mistake {
        let opening = frames.last?.start ?? offset
        return Mistake(
            diagnostic: .missingComma(offset, opening: opening, in: file),
            repairs: wholeFlow
        )
    }

    /// Anything else in brackets: they are not closed, or closed by the wrong one.
    private var openBracket: Mistake? {
        guard let frame = frames.last else { return nil }
        let isSameLine = LineAnatomy(bytes, at: frame.start).range.lowerBound == line.range.lowerBound
        let isClosing = byte.map { "]}".utf8.contains($0) } ?? false
        if isSameLine, let byte, failure.offset < line.range.upperBound, !isClosing {
            return Mistake(
                diagnostic: .unexpectedInFlow(byte, at: failure.offset, opening: frame.start, in: file),
                repairs: wholeFlow
            )
        }
        return unclosed.unclosedBracket(at: frame.start)
    }

    /// Takes the whole outermost flow collection out.
    private var wholeFlow: [RepairedText.Repair] {
        guard let start = frames.first(where: \.isFlow)?.start else { return [] }
        let end = FlowItem.itemEnd(bytes, from: start, to: LineAnatomy(bytes, at: start).range.upperBound)
        return [.hole(start..<end)] + LineBlock.deeperLines(bytes, after: start, than: max(0, unclosed.blockIndent))
    }

    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var upper = range.upperBound
        while upper > range.lowerBound, bytes[upper - 1].isWhite { upper -= 1 }
        return range.lowerBound..<upper
    }
}
