import NIOCore

/// HTTP/1.1 requests out of bytes. Knows what load generators and curl send; what it does not know it refuses with a
/// status, and the connection is closed.
enum RequestParser {
    enum Outcome {
        case request(Request)
        /// The head of a request whose body, of that many bytes, is for a sink.
        case streamed(Request, length: Int)
        /// `wantsContinue`: the client waits for `100 Continue` before it sends the body.
        case needsMore(wantsContinue: Bool)
        case refused(Answer)
    }

    static let largestHead = 16 * 1024

    /// Takes one request from the front of the bytes, or nothing.
    /// - Parameter rule: where the body of such a request goes.
    static func parse(
        _ buffer: inout ByteBuffer,
        rule: (Request.Method, String) -> BodyRule = { _, _ in .usual }
    ) -> Outcome {
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
        let rule = rule(head.method, head.path)
        guard head.contentLength <= rule.limit else {
            return .refused(.failure(413, "BODY_TOO_LARGE", "the body is larger than \(rule.limit) bytes"))
        }
        if case .streamed = rule { return .streamed(take(headLength, head, from: &buffer), length: head.contentLength) }
        guard buffer.readableBytes >= headLength + head.contentLength else {
            return .needsMore(wantsContinue: head.expectsContinue && buffer.readableBytes == headLength)
        }
        var request = take(headLength, head, from: &buffer)
        request.body = buffer.readSlice(length: head.contentLength) ?? ByteBuffer()
        return .request(request)
    }

    private static func take(_ length: Int, _ head: RequestHead, from buffer: inout ByteBuffer) -> Request {
        Request(
            method: head.method,
            path: head.path,
            head: buffer.readSlice(length: length) ?? ByteBuffer(),
            body: ByteBuffer(),
            keepsAlive: head.keepsAlive,
            wantsWebSocket: head.wantsWebSocket,
            expectsContinue: head.expectsContinue
        )
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
    var wantsWebSocket = false

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
            contentLength = length
        } else if name.equalsIgnoringCase("connection") {
            let value = line.value(after: colon).lowercased()
            keepsAlive = value == "close" ? false : value == "keep-alive" ? true : keepsAlive
        } else if name.equalsIgnoringCase("transfer-encoding") {
            return .failure(411, "LENGTH_REQUIRED", "bodies need a Content-Length here")
        } else if name.equalsIgnoringCase("expect") {
            expectsContinue = line.value(after: colon).lowercased() == "100-continue"
        } else if name.equalsIgnoringCase("upgrade") {
            wantsWebSocket = line.value(after: colon).lowercased() == "websocket"
        }
        return nil
    }
}
