import NIOCore

/// Turns what a server sends into messages (RFC 6455, 5), without I/O.
///
/// The caller appends input and asks for the `next` event until there is none. Every split of the input gives the same
/// events. After a failure or a close frame nothing more comes.
struct WebSocketReader {
    enum Event: Equatable {
        case message(WebSocketMessage.Kind, ByteBuffer)
        case ping(ByteBuffer)
        case pong(ByteBuffer)
        case close(code: Int, reason: String)
        /// The connection must be closed with that code.
        case failure(code: Int, HTTPFailure.Kind, String)
    }

    private struct Message {
        var kind: WebSocketMessage.Kind
        var isCompressed: Bool
        var bytes: ByteBuffer
        var text = UTF8Validator()
    }

    private let maximumSize: Int
    private let inflater: MessageInflater?
    private var input = ByteBuffer()
    /// The message whose fragments are coming.
    private var message: Message?
    private var isFinished = false

    /// - Parameters:
    ///   - maximumSize: bytes of a message, decompressed.
    ///   - inflater: where permessage-deflate was agreed on.
    init(maximumSize: Int, inflater: MessageInflater? = nil) {
        self.maximumSize = maximumSize
        self.inflater = inflater
    }

    mutating func append(_ bytes: ByteBuffer) {
        guard !isFinished else { return }
        if input.readableBytes == 0 {
            input = bytes
        } else {
            // What has been used up would pile up before a frame that is never quite there.
            input.discardReadBytes()
            input.writeImmutableBuffer(bytes)
        }
    }

    mutating func next() -> Event? {
        while !isFinished {
            switch WebSocketFrameHeader.read(input) {
            case .needsMore:
                releaseInput()
                return nil
            case .invalid(let problem): return fail(WebSocketCloseCode.protocolError, .protocol, problem)
            case .header(let header):
                if let problem = refusal(of: header) { return problem }
                guard input.readableBytes - header.length >= header.payloadLength else { return nil }
                input.moveReaderIndex(forwardBy: header.length)
                let payload = input.readSlice(length: header.payloadLength) ?? ByteBuffer()
                if let event = take(payload, header) { return event }
            }
        }
        return nil
    }

    /// Memory that waits for the rest of a frame or of a message.
    var retainedBytes: Int { input.storageCapacity + (message?.bytes.storageCapacity ?? 0) }

    /// Input that has been used up must not keep the channel's buffer alive.
    private mutating func releaseInput() {
        if input.readableBytes == 0 { input = ByteBuffer() }
    }

    private mutating func fail(_ code: Int, _ kind: HTTPFailure.Kind, _ message: String) -> Event {
        isFinished = true
        input = ByteBuffer()
        self.message = nil
        return .failure(code: code, kind, message)
    }
}

// MARK: - Frames

extension WebSocketReader {
    /// What is wrong with a frame that has begun, before its payload is there.
    private mutating func refusal(of header: WebSocketFrameHeader) -> Event? {
        let isStart = header.opcode == .text || header.opcode == .binary
        if header.isCompressed, inflater == nil || !isStart {
            return fail(WebSocketCloseCode.protocolError, .protocol, "a frame is compressed, which was not agreed on")
        }
        if isStart, message != nil {
            return fail(WebSocketCloseCode.protocolError, .protocol, "a message begins within another one")
        }
        if header.opcode == .continuation, message == nil {
            return fail(WebSocketCloseCode.protocolError, .protocol, "a fragment belongs to no message")
        }
        let size = (message?.bytes.readableBytes ?? 0).addingReportingOverflow(header.payloadLength)
        if !header.opcode.isControl, size.overflow || size.partialValue > maximumSize { return failTooLarge() }
        return nil
    }

    private mutating func failTooLarge() -> Event {
        fail(WebSocketCloseCode.tooLarge, .tooLarge, "a message is larger than \(maximumSize) bytes")
    }

    private mutating func take(_ payload: ByteBuffer, _ header: WebSocketFrameHeader) -> Event? {
        switch header.opcode {
        case .ping: return .ping(payload)
        case .pong: return .pong(payload)
        case .close: return takeClose(payload)
        case .text: return begin(.text, payload, header)
        case .binary: return begin(.binary, payload, header)
        case .continuation:
            message?.bytes.writeImmutableBuffer(payload)
            return advance(payload, header)
        }
    }

    private mutating func begin(_ kind: WebSocketMessage.Kind, _ payload: ByteBuffer, _ header: WebSocketFrameHeader)
        -> Event?
    {
        // Nearly all messages are one frame, as it is.
        if header.isFinal, !header.isCompressed {
            return kind == .binary || isText(payload) ? .message(kind, payload) : failBadText()
        }
        message = Message(kind: kind, isCompressed: header.isCompressed, bytes: payload)
        return advance(payload, header)
    }

    private mutating func advance(_ payload: ByteBuffer, _ header: WebSocketFrameHeader) -> Event? {
        guard var current = message.take() else { return nil }
        if !current.isCompressed, current.kind == .text, !current.text.take(payload) { return failBadText() }
        guard header.isFinal else {
            message = current
            return nil
        }
        if current.isCompressed, let problem = inflate(&current) { return problem }
        guard current.kind == .binary || current.text.isComplete else { return failBadText() }
        return .message(current.kind, current.bytes)
    }

    private mutating func inflate(_ message: inout Message) -> Event? {
        guard let inflater else { return nil }
        do throws(HTTPFailure) {
            message.bytes = try inflater.inflate(message.bytes, limit: maximumSize)
        } catch {
            if error.kind == .tooLarge { return failTooLarge() }
            return fail(WebSocketCloseCode.badData, .decode, error.message)
        }
        return message.kind == .binary || message.text.take(message.bytes) ? nil : failBadText()
    }

    private func isText(_ bytes: ByteBuffer) -> Bool {
        var text = UTF8Validator()
        return text.take(bytes) && text.isComplete
    }

    private mutating func failBadText() -> Event {
        fail(WebSocketCloseCode.badData, .decode, "a text message is not UTF-8")
    }

    /// RFC 6455, 5.5.1.
    private mutating func takeClose(_ payload: ByteBuffer) -> Event {
        var payload = payload
        if payload.readableBytes == 0 {
            isFinished = true
            return .close(code: WebSocketClosure.noStatus, reason: "")
        }
        guard let code = payload.readInteger(as: UInt16.self).map(Int.init), WebSocketCloseCode.mayBeReceived(code)
        else { return fail(WebSocketCloseCode.protocolError, .protocol, "a close frame has no valid code") }
        guard isText(payload) else {
            return fail(WebSocketCloseCode.badData, .protocol, "the reason of a close frame is not UTF-8")
        }
        isFinished = true
        return .close(code: code, reason: String(buffer: payload))
    }
}
