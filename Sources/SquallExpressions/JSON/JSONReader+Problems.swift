extension JSONReader {
    /// The text does not go on as it must.
    func unexpected(_ expected: String) -> EvaluationError {
        problem("expected \(expected), found \(found)")
    }

    /// A problem at the position, or at another one.
    func problem(_ what: String, at offset: Int? = nil) -> EvaluationError {
        let offset = offset ?? position
        var line = 1
        var lineStart = 0
        for index in 0..<offset where base[index] == 0x0A {
            line += 1
            lineStart = index + 1
        }
        let before = UnsafeBufferPointer(start: base + lineStart, count: offset - lineStart)
        let column = 1 + before.count { $0 & 0xC0 != 0x80 }
        return EvaluationError(
            "not JSON: \(what) (line \(line), column \(column), byte \(offset))",
            place: EvaluationError.Place(message: what, offset: offset)
        )
    }

    /// The bytes between `start` and the position are not all UTF-8: says where they stop being it.
    func invalidUTF8(from start: Int) -> EvaluationError {
        let bytes = UnsafeBufferPointer(start: base + start, count: position - start)
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var valid = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { valid += UTF8.width(scalar) }
        return problem("the bytes are not UTF-8", at: start + valid)
    }

    /// What stands at the position, for people.
    private var found: String {
        guard position < end else { return "the end of the text" }
        let rest = UnsafeBufferPointer(start: base + position, count: min(4, end - position))
        var iterator = rest.makeIterator()
        var decoder = UTF8()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator), scalar.value > 0x20, scalar.value != 0x7F
        else {
            let digits = String(base[position], radix: 16, uppercase: true)
            return "byte 0x" + (digits.utf8.count < 2 ? "0" : "") + digits
        }
        return scalar == "\"" ? "a quote" : "\"\(scalar)\""
    }
}
