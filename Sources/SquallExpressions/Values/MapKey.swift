/// When two keys of a map are the same: text by its bytes, numbers by their value.
enum MapKey {
    static func equal(_ left: Value, _ right: Value, foldsCase: Bool) -> Bool {
        switch (left, right) {
        case (.string(let left), .string(let right)): foldsCase ? sameFolded(left, right) : left.hasSameBytes(as: right)
        case (.int(let left), .int(let right)): left == right
        case (.bool(let left), .bool(let right)): left == right
        case (.int(let int), .double(let double)), (.double(let double), .int(let int)): Int64(exactly: double) == int
        case (.double(let left), .double(let right)): left == right
        default: false
        }
    }

    static func hash(_ key: Value, foldsCase: Bool) -> Int {
        var hasher = Hasher()
        switch key {
        case .string(let text): combine(text, foldsCase: foldsCase, into: &hasher)
        case .int(let int): hasher.combine(int)
        case .bool(let bool): hasher.combine(bool)
        case .double(let double):
            if let int = Int64(exactly: double) { hasher.combine(int) } else { hasher.combine(double) }
        default: break
        }
        return hasher.finalize()
    }

    private static func combine(_ text: String, foldsCase: Bool, into hasher: inout Hasher) {
        if foldsCase {
            for byte in text.utf8 { hasher.combine(lowercased(byte)) }
        } else {
            var text = text
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    private static func sameFolded(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count
            && zip(left.utf8, right.utf8).allSatisfy { lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

extension String {
    /// Equal byte for byte. Swift's `==` also holds for texts that are only canonically equivalent (`é` and `e´`), which
    /// JSON and CEL tell apart.
    package func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let same = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in left.elementsEqual(right) }
        }
        return (same ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}
