/// Makes the node of a scalar, and looks for what YAML takes for something else than its author did.
struct ScalarReader {
    let file: SourceFile
    let bytes: [UInt8]
    let collector: DiagnosticCollector
    /// Whether a key is read, or a value.
    let isKey: Bool

    func node(_ event: YAMLEvent, start: Int, text: String, style: Scalar.Style) -> Node {
        let end = style == .literal || style == .folded ? trimmedEnd(start..<event.end) : event.end
        let location = file.location(start, end)
        if style == .plain, let mistake = mistakeInPlain(start..<end, text: text) {
            collector.report(mistake)
            return Node(content: .invalid, location: location)
        }
        var scalar = Scalar(text: text, style: style, value: .text, map: nil, contentStart: start)
        place(&scalar, in: start..<event.end)
        if style == .plain, !isKey { scalar.value = CoreSchema.value(ofPlain: text) }
        if let tag = event.tag {
            let isValid = CoreTag(tag).apply(to: &scalar, at: location, from: event.start, in: file, collector)
            guard isValid else { return Node(content: .invalid, location: location) }
        }
        if case .double(let number) = scalar.value, number.isInfinite, text.utf8.last != UInt8(ascii: "f"),
            text.utf8.last != UInt8(ascii: "F")
        {
            collector.report(.numberOutOfRange(text, at: location))
            return Node(content: .invalid, location: location)
        }
        return Node(content: .scalar(scalar), location: location)
    }

    /// Fills in where the text came from.
    private func place(_ scalar: inout Scalar, in range: Range<Int>) {
        var content = range
        switch scalar.style {
        case .plain: break
        case .singleQuoted, .doubleQuoted:
            content = range.lowerBound + 1..<max(range.lowerBound + 1, range.upperBound - 1)
        case .literal, .folded:
            var start = range.lowerBound
            while start < range.upperBound, !bytes[start].isBreak { start += 1 }
            content = start..<range.upperBound
            // The header's own line break makes no text.
            if start < range.upperBound { content = lineBreakEnd(start)..<range.upperBound }
        }
        scalar.map = ScalarMap.map(of: scalar.text, in: bytes, range: content, style: scalar.style)
        scalar.contentStart = scalar.map?.first ?? content.lowerBound
    }

    private func lineBreakEnd(_ offset: Int) -> Int {
        let isPair = bytes[offset] == .carriageReturn && offset + 1 < bytes.count && bytes[offset + 1] == .lineFeed
        return offset + (isPair ? 2 : 1)
    }

    private func trimmedEnd(_ range: Range<Int>) -> Int {
        var end = range.upperBound
        while end > range.lowerBound + 1, bytes[end - 1].isWhite { end -= 1 }
        return end
    }

    private func mistakeInPlain(_ range: Range<Int>, text: String) -> Diagnostic? {
        guard !range.isEmpty else { return nil }
        if bytes[range.lowerBound] == 0xE2, let mistake = curlyQuotes(range) { return mistake }
        return isKey ? nil : cutByComment(range)
    }

    /// `“text”`: quotes that a word processor made.
    private func curlyQuotes(_ range: Range<Int>) -> Diagnostic? {
        func isCurly(_ start: Int) -> Bool {
            bytes[start] == 0xE2 && bytes[start + 1] == 0x80 && (0x98...0x9F).contains(bytes[start + 2])
        }
        guard range.count >= 6, isCurly(range.lowerBound), isCurly(range.upperBound - 3) else { return nil }
        let inner = file.text(SourceRange(range.lowerBound + 3, range.upperBound - 3))
        return .curlyQuotes(inner, at: file.location(range.lowerBound, range.upperBound))
    }

    /// `a == "x #1"`: a comment that begins inside of a quote or of `${...}`.
    private func cutByComment(_ range: Range<Int>) -> Diagnostic? {
        var comment = range.upperBound
        while comment < bytes.count, bytes[comment].isBlank { comment += 1 }
        guard comment > range.upperBound, comment < bytes.count, bytes[comment] == .hash else { return nil }
        var end = comment
        while end < bytes.count, !bytes[end].isBreak { end += 1 }
        guard let closer = OpenQuote.closer(missingIn: bytes[range]), bytes[comment..<end].contains(closer) else {
            return nil
        }
        // A comment of its own behind the closed quote stays one.
        let value = LineAnatomy(bytes, at: comment).value
        if value.upperBound > comment { end = value.upperBound }
        while bytes[end - 1].isBlank { end -= 1 }
        return .commentInText(range.lowerBound..<end, hash: comment, in: file)
    }
}

/// What a piece of an expression leaves open.
enum OpenQuote {
    /// The character that would close the last quote or `${` left open.
    static func closer(missingIn bytes: ArraySlice<UInt8>) -> UInt8? {
        var quote: UInt8?
        var braces = 0
        for index in bytes.indices {
            let byte = bytes[index]
            let previous = index > bytes.startIndex ? bytes[index - 1] : .space
            if let open = quote {
                if byte == open, previous != .backslash { quote = nil }
            } else if byte.isQuote, !previous.isWordByte {
                quote = byte
            } else if byte == UInt8(ascii: "{"), previous == UInt8(ascii: "$") {
                braces += 1
            } else if byte == UInt8(ascii: "}"), braces > 0 {
                braces -= 1
            }
        }
        return quote ?? (braces > 0 ? UInt8(ascii: "}") : nil)
    }
}
