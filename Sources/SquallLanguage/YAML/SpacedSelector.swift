/// `http_req_duration{ status: 200 }: ...`: a key with a selector in it, which YAML ends at the first `: `.
struct SpacedSelector {
    private let bytes: [UInt8]
    /// The whole key as its author sees it.
    private let range: Range<Int>

    init?(in line: LineAnatomy) {
        let bytes = line.bytes
        guard let key = line.key, let open = bytes[key].firstIndex(of: UInt8(ascii: "{")), open > key.lowerBound,
            bytes[key.lowerBound..<open].allSatisfy({ $0.isWordByte || $0 == UInt8(ascii: ".") }),
            let close = bytes[key.upperBound..<line.range.upperBound].firstIndex(of: UInt8(ascii: "}"))
        else { return nil }
        let colon = close + 1
        guard colon < bytes.count, bytes[colon] == .colon, colon + 1 == bytes.count || bytes[colon + 1].isWhite else {
            return nil
        }
        self.bytes = bytes
        range = key.lowerBound..<colon
    }

    /// The key without the blanks beside its punctuation, so that the file is read on as it was meant.
    func mistake(in file: SourceFile) -> Mistake {
        let padding = Array(repeating: UInt8.space, count: range.count - squeezed.count)
        return Mistake(
            diagnostic: .spacedSelector(range, as: String(decoding: squeezed, as: UTF8.self), in: file),
            repairs: zip(range, squeezed + padding).map { .overwrite(at: $0, with: $1) }
        )
    }

    private var squeezed: [UInt8] {
        range.filter { index in
            guard bytes[index].isBlank else { return true }
            let before = bytes[range.lowerBound..<index].last { !$0.isBlank }
            let after = bytes[index..<range.upperBound].first { !$0.isBlank }
            return ![before, after].contains { byte in byte.map { "{}:,!~".utf8.contains($0) } ?? false }
        }.map { bytes[$0] }
    }
}
