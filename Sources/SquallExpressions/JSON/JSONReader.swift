/// A recursive-descent reader of one JSON text. Recursion is bounded by `JSON.maximumDepth`.
struct JSONReader: ~Copyable {
    let base: UnsafePointer<UInt8>
    let end: Int
    var position = 0
    /// The text of a string with escapes, while it is put together.
    var unescaped: [UInt8] = []
    private var depth = 0
    private var keys = ValueStack()
    private var values = ValueStack()

    /// The bytes must stay where they are for as long as the reader is in use.
    init(_ bytes: UnsafeRawBufferPointer) {
        let bytes = bytes.bindMemory(to: UInt8.self)
        base = bytes.baseAddress ?? UnsafePointer(bitPattern: 1).unsafelyUnwrapped
        end = bytes.count
    }

    /// The byte at the position, 0 at the end of the text: no token has a 0 in it.
    var next: UInt8 {
        position < end ? base[position] : 0
    }

    mutating func document() throws(EvaluationError) -> Value {
        if end >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF { position = 3 }
        skipSpace()
        let value = try value()
        skipSpace()
        guard position == end else { throw unexpected("the end of the text") }
        return value
    }

    mutating func skipSpace() {
        while position < end, JSONReader.isSpace(base[position]) { position += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private mutating func value() throws(EvaluationError) -> Value {
        switch next {
        case UInt8(ascii: "\""): .string(try string())
        case UInt8(ascii: "{"): try object()
        case UInt8(ascii: "["): try array()
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): try number()
        case UInt8(ascii: "t"): try word("true", .bool(true))
        case UInt8(ascii: "f"): try word("false", .bool(false))
        case UInt8(ascii: "n"): try word("null", .null)
        default: throw unexpected("a value")
        }
    }

    private mutating func word(_ word: StaticString, _ value: Value) throws(EvaluationError) -> Value {
        for offset in 0..<word.utf8CodeUnitCount {
            guard next == word.utf8Start[offset] else { throw unexpected("\"\(word)\"") }
            position += 1
        }
        return value
    }

    private mutating func array() throws(EvaluationError) -> Value {
        try open()
        let start = values.count
        if next == UInt8(ascii: "]") {
            close()
            return .list([])
        }
        while true {
            let element = try value()
            values.push(element)
            skipSpace()
            if next == UInt8(ascii: "]") { break }
            guard next == UInt8(ascii: ",") else { throw unexpected("\",\" or \"]\"") }
            position += 1
            skipSpace()
        }
        close()
        return .list(values.pop(from: start))
    }

    private mutating func object() throws(EvaluationError) -> Value {
        try open()
        let (keyStart, valueStart) = (keys.count, values.count)
        if next != UInt8(ascii: "}") { try members() }
        close()
        return .map(JSONReader.map(keys.pop(from: keyStart), values.pop(from: valueStart)))
    }

    private mutating func members() throws(EvaluationError) {
        while true {
            guard next == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
            let key = try string()
            keys.push(.string(key))
            skipSpace()
            guard next == UInt8(ascii: ":") else { throw unexpected("\":\" after the key") }
            position += 1
            skipSpace()
            let member = try value()
            values.push(member)
            skipSpace()
            if next == UInt8(ascii: "}") { return }
            guard next == UInt8(ascii: ",") else { throw unexpected("\",\" or \"}\"") }
            position += 1
            skipSpace()
        }
    }

    /// A map of what was read; of equal keys the last one's value counts.
    private static func map(_ keys: [Value], _ values: [Value]) -> ValueMap {
        if keys.count > ValueMap.searchedCount || repeats(keys) { return ValueMap(uniquing: keys, values) }
        return ValueMap(keys: keys, values: values)
    }

    /// Whether two of the keys are equal. Keys that differ in length and first byte, modulo 64, need no comparison.
    private static func repeats(_ keys: [Value]) -> Bool {
        var seen: UInt64 = 0
        for (position, key) in keys.enumerated() {
            guard case .string(let text) = key else { continue }
            let bit: UInt64 = 1 << UInt64((text.utf8.count &* 31 &+ Int(text.utf8.first ?? 0)) & 63)
            if seen & bit != 0, keys[..<position].contains(where: { MapKey.equal($0, key, foldsCase: false) }) {
                return true
            }
            seen |= bit
        }
        return false
    }

    private mutating func open() throws(EvaluationError) {
        guard depth < JSON.maximumDepth else {
            throw problem("arrays and objects are nested deeper than \(JSON.maximumDepth)")
        }
        depth += 1
        position += 1
        skipSpace()
    }

    private mutating func close() {
        depth -= 1
        position += 1
    }
}
