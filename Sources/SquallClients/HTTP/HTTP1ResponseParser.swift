#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An incremental parser of HTTP/1.x answers (RFC 9112), without I/O.
///
/// The caller feeds it input and asks for the `next` thing in it until more input is needed. Every split of the input
/// gives the same result. It is strict where leniency would let two parties disagree on where an answer ends, and
/// lenient where nothing hangs on it: lines of the head may end with a bare line feed.
struct HTTP1ResponseParser {
    static let maximumHeadSize = 64 << 10
    static let maximumFields = 256
    static let maximumInterimAnswers = 16
    /// Bytes of a chunk's size line with its extensions.
    static let maximumChunkLine = 4096

    /// What decides whether an answer has a body, besides the answer itself.
    enum RequestKind {
        case head, connect, upgrade, other

        init(method: String) {
            switch method {
            case "HEAD": self = .head
            case "CONNECT": self = .connect
            case HTTPRequest.upgrade: self = .upgrade
            default: self = .other
            }
        }
    }

    enum Output: Equatable {
        case needsMore
        /// A 1xx answer other than 101; the real one follows.
        case interim(status: Int)
        /// The final head is complete: see `status`, `headers` and the rest.
        case head
        /// Bytes of the body, as a range of the input.
        case body(Range<Int>)
        /// The answer is complete; input after the position does not belong to it.
        case complete
        case failed(Problem)
    }

    /// What is wrong with the answer, as a sentence about "the answer".
    struct Problem: Error, Equatable {
        var kind: HTTPFailure.Kind
        var message: String

        init(_ kind: HTTPFailure.Kind, _ message: String) {
            self.kind = kind
            self.message = message
        }
    }

    enum State: Equatable {
        case statusLine
        case fieldLine
        case fixedBody(remaining: Int)
        case bodyToClose
        case chunkSize
        case chunk(remaining: Int)
        /// The line end after a chunk's data.
        case chunkEnd
        case trailer
        case complete
        case failed(Problem)
    }

    var state = State.statusLine
    var requestKind = RequestKind.other
    /// The head's bytes; after the head, the current line of chunk framing.
    var block: [UInt8] = []
    var fields: [HTTPHeaders.Field] = []
    var lineStart = 0
    var interimAnswers = 0
    var trailerSize = 0
    var reasonRange = 0..<0
    var hasStarted = false

    private(set) var status = 0
    private(set) var minorVersion = 1
    /// Whether the connection may carry another exchange after this answer.
    private(set) var keepsAlive = true
    /// The length the head announces, if it does.
    private(set) var contentLength: Int?
    /// The headers of the final head.
    private(set) var headers = HTTPHeaders.none
    private let memo: HTTP1HeadMemo

    /// - Parameter memo: shared by the connections of a loop.
    init(memo: HTTP1HeadMemo) {
        self.memo = memo
    }

    /// Makes ready for the answer to the next request.
    mutating func start(_ kind: RequestKind) {
        requestKind = kind
        state = .statusLine
        interimAnswers = 0
        trailerSize = 0
        hasStarted = false
        resetHead()
    }

    /// The next thing in `input` from `position` on, which is moved behind what was used.
    mutating func next(_ input: UnsafeRawBufferPointer, _ position: inout Int) -> Output {
        if position < input.count { hasStarted = true }
        if case .statusLine = state, block.isEmpty, let known = memo.head(in: input, at: position) {
            position += known.headers.block.count
            return adopt(known)
        }
        while true {
            switch state {
            case .complete: return .complete
            case .failed(let problem): return .failed(problem)
            case .bodyToClose: return takeBody(input, &position, remaining: nil)
            case .fixedBody(let remaining), .chunk(let remaining):
                return takeBody(input, &position, remaining: remaining)
            case .statusLine, .fieldLine, .chunkSize, .chunkEnd, .trailer:
                guard takeLine(input, &position) else {
                    if case .failed(let problem) = state { return .failed(problem) }
                    return .needsMore
                }
                if let output = finishLine() { return output }
            }
        }
    }

    /// The peer has closed its side: an answer that lasts until then is complete, any other is cut off.
    mutating func inputEnded() -> Output {
        switch state {
        case .complete, .bodyToClose:
            state = .complete
            return .complete
        case .failed(let problem): return .failed(problem)
        case .statusLine where !hasStarted: return fail(.closed, "the connection was closed before any answer")
        case .statusLine, .fieldLine: return fail(.closed, "the connection was closed within the head of the answer")
        case .fixedBody(let remaining):
            let length = contentLength ?? remaining
            return fail(
                .closed,
                "the connection was closed after \(length - remaining) of \(length) bytes of the body"
            )
        case .chunkSize, .chunk, .chunkEnd, .trailer:
            return fail(.closed, "the connection was closed within a chunked body")
        }
    }

    mutating func fail(_ kind: HTTPFailure.Kind, _ message: String) -> Output {
        let problem = Problem(kind, message)
        state = .failed(problem)
        return .failed(problem)
    }
}

// MARK: - Input

extension HTTP1ResponseParser {
    /// Moves input into `block` up to a line's end. False when the line is not complete or too long.
    private mutating func takeLine(_ input: UnsafeRawBufferPointer, _ position: inout Int) -> Bool {
        let rest = UnsafeRawBufferPointer(rebasing: input[position...])
        guard let base = rest.baseAddress, !rest.isEmpty else { return false }
        let found = memchr(base, CInt(ASCII.lineFeed), rest.count)
        let length = found.map { base.distance(to: UnsafeRawPointer($0)) + 1 } ?? rest.count
        guard block.count + length <= lineLimit else {
            _ = fail(.protocol, limitMessage)
            return false
        }
        block.append(contentsOf: rest.prefix(length))
        position += length
        return found != nil
    }

    private var lineLimit: Int {
        switch state {
        case .chunkSize, .chunkEnd: Self.maximumChunkLine
        case .trailer: Self.maximumHeadSize - trailerSize
        default: Self.maximumHeadSize
        }
    }

    private var limitMessage: String {
        switch state {
        case .chunkSize, .chunkEnd: "the answer has a chunk size line of more than \(Self.maximumChunkLine) bytes"
        case .trailer: "the answer's trailers are longer than \(Self.maximumHeadSize >> 10) KiB"
        default: "the head of the answer is longer than \(Self.maximumHeadSize >> 10) KiB"
        }
    }

    /// Hands out body bytes; `remaining` is nil where the body lasts until the connection closes.
    private mutating func takeBody(
        _ input: UnsafeRawBufferPointer,
        _ position: inout Int,
        remaining: Int?
    ) -> Output {
        let length = min(input.count - position, remaining ?? .max)
        guard length > 0 else { return .needsMore }
        let range = position..<position + length
        position += length
        guard let remaining else { return .body(range) }
        switch state {
        case .chunk: state = remaining == length ? .chunkEnd : .chunk(remaining: remaining - length)
        default: state = remaining == length ? .complete : .fixedBody(remaining: remaining - length)
        }
        return .body(range)
    }

    /// A whole line lies in `block` from `lineStart` on.
    private mutating func finishLine() -> Output? {
        switch state {
        case .statusLine: return finishStatusLine()
        case .fieldLine: return finishFieldLine()
        case .chunkSize, .chunkEnd, .trailer: return finishChunkLine()
        default: return nil
        }
    }

    /// The current line without its end. Nil when a bare line feed ends it and `strict` forbids that.
    func currentLine(strict: Bool = false) -> Range<Int>? {
        let end = block.count - 1
        if end > lineStart && block[end - 1] == ASCII.carriageReturn { return lineStart..<end - 1 }
        return strict ? nil : lineStart..<end
    }
}

// MARK: - Head

extension HTTP1ResponseParser {
    private mutating func resetHead() {
        block.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        lineStart = 0
        contentLength = nil
    }

    /// `HTTP/1.1 200 OK`; the reason and the space before it may be missing.
    private mutating func finishStatusLine() -> Output? {
        guard let line = currentLine() else { return nil }
        let start = line.lowerBound
        guard line.count >= 12, block[line].starts(with: "HTTP/1.".utf8), let minor = digit(at: start + 7),
            block[start + 8] == ASCII.space
        else {
            return fail(.protocol, "the answer does not begin with an HTTP/1 status line but with \(excerpt(line))")
        }
        guard let a = digit(at: start + 9), let b = digit(at: start + 10), let c = digit(at: start + 11), a > 0,
            line.count == 12 || block[start + 12] == ASCII.space
        else { return fail(.protocol, "the answer's status is not a number of three digits: \(excerpt(line))") }
        status = a * 100 + b * 10 + c
        minorVersion = min(minor, 1)
        reasonRange = min(start + 13, line.upperBound)..<line.upperBound
        guard !block[reasonRange].contains(where: { $0 == 0 || $0 == ASCII.carriageReturn }) else {
            return fail(.protocol, "the answer's status line has a control character in it: \(excerpt(line))")
        }
        lineStart = block.count
        state = .fieldLine
        return nil
    }

    private func digit(at index: Int) -> Int? {
        let value = block[index] &- UInt8(ascii: "0")
        return value <= 9 ? Int(value) : nil
    }

    private mutating func finishFieldLine() -> Output? {
        guard let line = currentLine() else { return nil }
        if line.isEmpty { return finishHead() }
        let first = block[line.lowerBound]
        let problem = first == ASCII.space || first == ASCII.tab ? unfold(line) : appendField(line)
        lineStart = block.count
        return problem
    }

    private mutating func appendField(_ line: Range<Int>) -> Output? {
        guard fields.count < Self.maximumFields else {
            return fail(.protocol, "the answer has more than \(Self.maximumFields) headers")
        }
        switch FieldLine.parse(block, line) {
        case .success(let field): fields.append(field)
        case .failure(let problem): return fail(.protocol, "\(problem.text): \(excerpt(line))")
        }
        return nil
    }

    /// Obsolete line folding (RFC 9112, 5.2): the line belongs to the value before it, the break becomes spaces.
    private mutating func unfold(_ line: Range<Int>) -> Output? {
        guard var field = fields.popLast() else {
            return fail(.protocol, "the answer's first header line begins with a space: \(excerpt(line))")
        }
        guard FieldLine.isValue(block, line) else {
            return fail(.protocol, "a header of the answer has a control character in it: \(excerpt(line))")
        }
        let start = Int(field.valueStart)
        for index in start + Int(field.valueLength)..<line.lowerBound { block[index] = ASCII.space }
        let value = FieldLine.trim(block, start..<line.upperBound)
        field.valueStart = UInt16(value.lowerBound)
        field.valueLength = UInt16(value.count)
        fields.append(field)
        return nil
    }

    private mutating func finishHead() -> Output {
        if status < 200, status != 101 || requestKind != .upgrade { return finishInterim() }
        let framing: HTTP1Framing
        switch HTTP1Framing.read(block, fields) {
        case .success(let read): framing = read
        case .failure(let problem): return fail(.protocol, problem.text)
        }
        let head = HTTP1Head(
            status: status,
            minorVersion: minorVersion,
            framing: framing,
            headers: HTTPHeaders(block: block, fields: fields, reasonRange: reasonRange)
        )
        // The answer to an upgrade holds a key: no other is like it.
        if requestKind != .upgrade { memo.remember(head) }
        // They are the head's now.
        block = []
        fields = []
        return adopt(head)
    }

    private mutating func adopt(_ head: HTTP1Head) -> Output {
        status = head.status
        minorVersion = head.minorVersion
        headers = head.headers
        keepsAlive = head.framing.keepsAlive(minorVersion: minorVersion)
        contentLength = head.framing.contentLength
        state = bodyState(head.framing)
        if case .bodyToClose = state { keepsAlive = false }
        // A tunnel lasts, whatever the proxy says of its own exchanges (RFC 9110, 9.3.6).
        if opensTunnel { keepsAlive = true }
        lineStart = 0
        return .head
    }

    private mutating func finishInterim() -> Output {
        guard status != 101 else {
            return fail(.protocol, "the answer switches protocols (101), which nobody asked for")
        }
        interimAnswers += 1
        guard interimAnswers <= Self.maximumInterimAnswers else {
            let limit = Self.maximumInterimAnswers
            return fail(.protocol, "more than \(limit) interim answers (1xx) came before the answer")
        }
        let interim = status
        resetHead()
        state = .statusLine
        return .interim(status: interim)
    }

    /// Whether this is a proxy's consent, behind which the connection is another one.
    private var opensTunnel: Bool { requestKind == .connect && status < 300 }

    /// RFC 9112, 6.3.
    private func bodyState(_ framing: HTTP1Framing) -> State {
        if requestKind == .head || status == 204 || status == 304 { return .complete }
        if opensTunnel || status == 101 { return .complete }
        if framing.isChunked { return .chunkSize }
        guard let length = framing.contentLength else { return .bodyToClose }
        return length == 0 ? .complete : .fixedBody(remaining: length)
    }

    /// The beginning of a line for messages, quoted, what is not printable escaped.
    func excerpt(_ range: Range<Int>) -> String {
        "\"" + block[range.prefix(60)].map { ASCII.printable($0) }.joined() + (range.count > 60 ? "...\"" : "\"")
    }
}
