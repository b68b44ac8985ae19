/// The lines between the chunks of a body (RFC 9112, 7.1). Here line ends are CR LF and nothing else.
extension HTTP1ResponseParser {
    mutating func finishChunkLine() -> Output? {
        guard let line = currentLine(strict: true) else {
            return fail(.protocol, "a line of the answer's chunked body does not end with CR LF")
        }
        let output: Output? =
            switch state {
            case .chunkSize: finishChunkSize(line)
            case .chunkEnd: finishChunkEnd(line)
            default: finishTrailer(line)
            }
        block.removeAll(keepingCapacity: true)
        return output
    }

    /// The size in hexadecimal digits, then extensions, which mean nothing to us.
    private mutating func finishChunkSize(_ line: Range<Int>) -> Output? {
        var size = 0
        var index = line.lowerBound
        while index < line.upperBound, let digit = ASCII.hexadecimalDigit(block[index]) {
            guard size >> 56 == 0 else {
                return fail(.protocol, "the answer has a chunk size too large: \(excerpt(line))")
            }
            size = size << 4 | digit
            index += 1
        }
        let rest = FieldLine.trim(block, index..<line.upperBound)
        guard index > line.lowerBound, rest.isEmpty || block[rest.lowerBound] == UInt8(ascii: ";"),
            FieldLine.isValue(block, rest)
        else { return fail(.protocol, "the answer has a chunk size that is no hexadecimal number: \(excerpt(line))") }
        state = size == 0 ? .trailer : .chunk(remaining: size)
        return nil
    }

    private mutating func finishChunkEnd(_ line: Range<Int>) -> Output? {
        guard line.isEmpty else {
            return fail(.protocol, "a chunk of the answer is longer than its size says: \(excerpt(line)) follows it")
        }
        state = .chunkSize
        return nil
    }

    /// Trailers are checked and dropped.
    private mutating func finishTrailer(_ line: Range<Int>) -> Output? {
        if line.isEmpty {
            state = .complete
            return .complete
        }
        trailerSize += block.count
        switch FieldLine.parse(block, line) {
        case .success: return nil
        case .failure(let problem): return fail(.protocol, "\(problem.text): \(excerpt(line))")
        }
    }
}
