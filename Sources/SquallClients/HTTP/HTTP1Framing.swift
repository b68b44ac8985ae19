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
        switch field.nameLength {
        case 10 where named("connection", field, block):
            for option in values(field, block) { takeConnection(option) }
        case 14 where named("content-length", field, block):
            for value in values(field, block, keepingEmpty: true) { try takeLength(value) }
        case 17 where named("transfer-encoding", field, block):
            for coding in values(field, block) { try takeCoding(coding) }
        default: break
        }
    }

    private mutating func takeConnection(_ option: String) {
        switch option.lowercased() {
        case "close": saysClose = true
        case "keep-alive": saysKeepAlive = true
        default: break
        }
    }

    /// Several equal lengths are one (RFC 9110, 8.6).
    private mutating func takeLength(_ text: String) throws(Problem) {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let length = Int(text) else {
            throw .badLength(text)
        }
        guard contentLength == nil || contentLength == length else { throw .conflictingLengths }
        contentLength = length
    }

    private mutating func takeCoding(_ coding: String) throws(Problem) {
        guard coding.lowercased() == "chunked", !isChunked else { throw .unknownCoding(coding) }
        isChunked = true
    }

    private func named(_ name: StaticString, _ field: HTTPHeaders.Field, _ block: [UInt8]) -> Bool {
        name.withUTF8Buffer { wanted in
            for index in 0..<wanted.count where ASCII.lowercased(block[Int(field.nameStart) + index]) != wanted[index] {
                return false
            }
            return true
        }
    }

    /// The members of a comma-separated list.
    private func values(_ field: HTTPHeaders.Field, _ block: [UInt8], keepingEmpty: Bool = false) -> [String] {
        let start = Int(field.valueStart)
        let value = block[start..<start + Int(field.valueLength)]
        return value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: !keepingEmpty).map { member in
            String(decoding: member[FieldLine.trim(member, member.startIndex..<member.endIndex)], as: UTF8.self)
        }
    }
}
