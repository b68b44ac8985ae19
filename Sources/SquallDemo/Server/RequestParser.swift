import NIOCore

/// HTTP/1.1 requests out of bytes. Knows what load generators and curl send; what it does not know it refuses with a
/// status, and the connection is closed.
enum RequestParser {
    enum Outcome {
        case request(Request)
        /// `wantsContinue`: the client waits for `100 Continue` before it sends the body.
        case needsMore(wantsContinue: Bool)
        case refused(Answer)
    }

    static let largestHead = 16 * 1024
    static let largestBody = 1024 * 1024

    /// Takes one request from the front of the bytes, or nothing.
    static func parse(_ buffer: inout ByteBuffer) -> Outcome {
        guard let headLength = buffer.withUnsafeReadableBytes(headLength(of:)) else {
            guard buffer.readableBytes <= largestHead else {
                return .refused(.failure(431, "HEAD_TOO_LARGE", "the request's head is larger than 16 KiB"))
            }
            return .needsMore(wantsContinue: false)
        }
        let head: RequestHead
        switch buffer.withUnsafeReadableBytes({ RequestHead.parse(UnsafeRawBufferPointer(rebasing: $0[..<headLength])) }
        ) {
        case .success(let parsed): head = parsed
        case .failure(let refusal): return .refused(refusal.answer)
        }
        guard buffer.readableBytes >= headLength + head.contentLength else {
            return .needsMore(wantsContinue: head.expectsContinue && buffer.readableBytes == headLength)
        }
        buffer.moveReaderIndex(forwardBy: headLength)
        let body = buffer.readSlice(length: head.contentLength) ?? ByteBuffer()
        return .request(Request(method: head.method, path: head.path, body: body, keepsAlive: head.keepsAlive))
    }

    /// The number of bytes up to and including the empty line.
    private static func headLength(of bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 3
        while index < bytes.count {
            // The last byte of "\r\n\r\n" is tried first: at most every second byte is looked at twice.
            if bytes[index] == UInt8(ascii: "\n"), bytes[index - 1] == UInt8(ascii: "\r"),
                bytes[index - 2] == UInt8(ascii: "\n"), bytes[index - 3] == UInt8(ascii: "\r")
            {
                return index + 1
            }
            index += 1
        }
        return nil
    }
}

/// The request line and the few headers that matter here.
struct RequestHead {
    struct Refusal: Error {
        let answer: Answer
    }

    var method = Request.Method.get
    var path = ""
    var contentLength = 0
    var keepsAlive = true
    var expectsContinue = false

    static func parse(_ bytes: UnsafeRawBufferPointer) -> Result<RequestHead, Refusal> {
        var head = RequestHead()
        var lines = bytes.split(separator: UInt8(ascii: "\n")).makeIterator()
        guard let first = lines.next(), head.takeRequestLine(first.withoutCarriageReturn) else {
            return .failure(Refusal(answer: .failure(400, "BAD_REQUEST", "the request line is not HTTP/1.x")))
        }
        while let line = lines.next()?.withoutCarriageReturn, !line.isEmpty {
            if let refused = head.takeHeader(line) { return .failure(Refusal(answer: refused)) }
        }
        return .success(head)
    }

    private mutating func takeRequestLine(_ line: Slice<UnsafeRawBufferPointer>) -> Bool {
        let words = line.split(separator: UInt8(ascii: " "))
        guard words.count == 3, words[2].starts(with: "HTTP/1.".utf8),
            let method = Request.Method(rawValue: String(decoding: words[0], as: UTF8.self))
        else { return false }
        self.method = method
        path = String(decoding: words[1].prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
        keepsAlive = words[2].last == UInt8(ascii: "1")
        return true
    }

    /// An answer if the request cannot be served.
    private mutating func takeHeader(_ line: Slice<UnsafeRawBufferPointer>) -> Answer? {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            return .failure(400, "BAD_REQUEST", "a header line has no colon")
        }
        let name = line[..<colon]
        if name.equalsIgnoringCase("content-length") {
            guard let length = Int(line.value(after: colon)), length >= 0 else {
                return .failure(400, "BAD_REQUEST", "Content-Length is not a number")
            }
            guard length <= RequestParser.largestBody else {
                return .failure(413, "BODY_TOO_LARGE", "the body is larger than 1 MiB")
            }
            contentLength = length
        } else if name.equalsIgnoringCase("connection") {
            let value = line.value(after: colon).lowercased()
            keepsAlive = value == "close" ? false : value == "keep-alive" ? true : keepsAlive
        } else if name.equalsIgnoringCase("transfer-encoding") {
            return .failure(411, "LENGTH_REQUIRED", "bodies need a Content-Length here")
        } else if name.equalsIgnoringCase("expect") {
            expectsContinue = line.value(after: colon).lowercased() == "100-continue"
        }
        return nil
    }
}

extension Slice<UnsafeRawBufferPointer> {
    fileprivate var withoutCarriageReturn: Self { last == UInt8(ascii: "\r") ? dropLast() : self }

    /// The header's value without the blanks around it.
    fileprivate func value(after colon: Int) -> String {
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        var value = self[(colon + 1)...].drop(while: isBlank)
        while let last = value.last, isBlank(last) { value = value.dropLast() }
        return String(decoding: value, as: UTF8.self)
    }

    /// `name` is in lower case.
    fileprivate func equalsIgnoringCase(_ name: StaticString) -> Bool {
        count == name.utf8CodeUnitCount
            && name.withUTF8Buffer { zip(self, $0).allSatisfy { $0 | 0x20 == $1 } }
    }
}
