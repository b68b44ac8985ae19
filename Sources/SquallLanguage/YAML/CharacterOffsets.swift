/// Where each character of a UTF-8 text begins, in bytes: libyaml counts characters.
struct CharacterOffsets {
    private static let stride = 32

    private let text: [UInt8]
    /// The byte offsets of every `stride`th character; nil for ASCII, where both counts are the same.
    private let checkpoints: [Int]?

    init(_ text: [UInt8]) {
        self.text = text
        let isASCII = text.withUnsafeBufferPointer { $0.allSatisfy { $0 < 0x80 } }
        checkpoints = isASCII ? nil : Self.checkpoints(of: text)
    }

    func byteOffset(ofCharacter index: Int) -> Int {
        guard let checkpoints else { return min(index, text.count) }
        let checkpoint = min(index / Self.stride, checkpoints.count - 1)
        var offset = checkpoints[checkpoint]
        var left = index - checkpoint * Self.stride
        while left > 0, offset < text.count {
            offset += 1
            while offset < text.count, text[offset] & 0xC0 == 0x80 { offset += 1 }
            left -= 1
        }
        return offset
    }

    private static func checkpoints(of text: [UInt8]) -> [Int] {
        var found: [Int] = []
        var index = 0
        text.withUnsafeBufferPointer { text in
            for offset in text.indices where text[offset] & 0xC0 != 0x80 {
                if index % stride == 0 { found.append(offset) }
                index += 1
            }
        }
        return found
    }
}
