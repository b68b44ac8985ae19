/// What the headers of an answer say about its length and about the connection (RFC 9112, 6 and 9.3).
struct HTTP1Framing {
    enum Problem: Error {
        case badLength(String)
        case conflictingLengths
        case unknownCoding(String)

        /// What is wrong, as a sentence.
        var text: String {
            switch self {
            case .badLength(let value): "the answer's Content-Length is not a length: \"\(value)\""
            case .conflictingLengths: "the answer has several Content-Length headers which differ"
            case .unknownCoding(let value): "the answer's Transfer-Encoding is not \"chunked\": \"\(value)\""
            }
        }
    }

    private(set) var contentLength: Int?
    private(set) var isChunked = false
    private var hasLength = false
    private var saysClose = false
    private var saysKeepAlive = false

    static func read(_ block: [UInt8], _ fields: [HTTPHeaders.Field]) -> Result<HTTP1Framing, Problem> {
        var framing = HTTP1Framing()
        do throws(Problem) {
            for field in fields { try framing.take(field, block) }
        } catch {
            return .failure(error)
        }
        framing.hasLength = framing.contentLength != nil
        // Transfer-Encoding overrides; what Content-Length says then is nobody's business.
        if framing.isChunked { framing.contentLength = nil }
        return .success(framing)
    }

    /// An answer with two statements of its length, or chunked in HTTP/1.0, is not trusted with a second exchange.
    func keepsAlive(minorVersion: Int) -> Bool {
        if saysClose || (isChunked && (hasLength || minorVersion == 0)) { return false }
        return minorVersion >= 1 || saysKeepAlive
    }

    private mutating func take(_ field: HTTPHeaders.Field, _ block: [UInt8]) throws(Problem) {
        // Most headers are told apart by the length of their names alone.
        let name = Int(field.nameStart)..<Int(field.nameStart) + Int(field.nameLength)
        let value = Int(field.valueStart)..<Int(field.valueStart) + Int(field.valueLength)
        switch field.nameLength {
        case 10 where Self.equal(block, name, "connection"):
            Self.forEachMember(block, value) { takeConnection(block, $0) }
        case 14 where Self.equal(block, name, "content-length"): try takeLengths(block, value)
        case 17 where Self.equal(block, name, "transfer-encoding"): try takeCodings(block, value)
        default: break
        }
    }

    private mutating func takeConnection(_ block: [UInt8], _ option: Range<Int>) {
        if Self.equal(block, option, "close") { saysClose = true }
        if Self.equal(block, option, "keep-alive") { saysKeepAlive = true }
    }

    /// Several equal lengths are one (RFC 9110, 8.6).
    private mutating func takeLengths(_ block: [UInt8], _ value: Range<Int>) throws(Problem) {
        var problem: Problem?
        Self.forEachMember(block, value) { member in
            guard let length = Self.number(block, member) else {
                problem = .badLength(Self.text(block, member))
                return
            }
            if contentLength ?? length != length { problem = problem ?? .conflictingLengths }
            contentLength = length
        }
        if let problem { throw problem }
    }

    private mutating func takeCodings(_ block: [UInt8], _ value: Range<Int>) throws(Problem) {
        var problem: Problem?
        Self.forEachMember(block, value) { coding in
            if coding.isEmpty { return }
            guard Self.equal(block, coding, "chunked"), !isChunked else {
                problem = problem ?? .unknownCoding(Self.text(block, coding))
                return
            }
            isChunked = true
        }
        if let problem { throw problem }
    }
}

extension HTTP1Framing {
    /// The members of a comma-separated list, without the white space around them.
    private static func forEachMember(_ block: [UInt8], _ value: Range<Int>, _ body: (Range<Int>) -> Void) {
        var start = value.lowerBound
        for index in value where block[index] == UInt8(ascii: ",") {
            body(FieldLine.trim(block, start..<index))
            start = index + 1
        }
        body(FieldLine.trim(block, start..<value.upperBound))
    }

    /// Digits and nothing else; nil also for a number beyond the integers.
    private static func number(_ block: [UInt8], _ range: Range<Int>) -> Int? {
        guard !range.isEmpty else { return nil }
        var number = 0
        for index in range {
            let digit = block[index] &- UInt8(ascii: "0")
            guard digit <= 9, number <= (Int.max - 9) / 10 else { return nil }
            number = number * 10 + Int(digit)
        }
        return number
    }

    /// Whether the bytes are `word`, which is in lower case, in any case.
    private static func equal(_ block: [UInt8], _ range: Range<Int>, _ word: StaticString) -> Bool {
        guard range.count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { wanted in
            for index in 0..<wanted.count where ASCII.lowercased(block[range.lowerBound + index]) != wanted[index] {
                return false
            }
            return true
        }
    }

    private static func text(_ block: [UInt8], _ range: Range<Int>) -> String {
        String(decoding: block[range], as: UTF8.self)
    }
}
