import NIOCore
import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// Opening a conversation and seeing it through.
extension Strand {
    @inline(never)
    func perform(_ step: ConversationStep, _ origin: Step) async throws(StopReason) {
        session.hasWaited = true
        let lifetime = try step.duration.map { duration throws(StopReason) in try nanoseconds(duration, origin) }
        guard let conversation = try await open(step, origin) else { return }
        let until = lifetime.map { conversation.openedAt + $0 }
        self.conversation = conversation
        defer { self.conversation = conversation.outer }
        let main = startMainLine(conversation)
        let outcome = await conversation.ended.wait(until: until.map { UInt64($0) })
        try await windDown(conversation, main, outcome)
    }

    /// The main line runs in a task of its own, on this strand: it can be ended without ending the user.
    private func startMainLine(_ conversation: Conversation) -> Task<Void, Never>? {
        let step = conversation.step
        guard !step.steps.isEmpty else { return nil }
        return worker.launch { [self] in
            do throws(StopReason) {
                try await run(step.steps)
                if step.duration == nil || !conversation.isOpen { conversation.end(.steps) }
            } catch {
                conversation.end(.stopped(error))
            }
        }
    }

    private func windDown(
        _ conversation: Conversation,
        _ main: Task<Void, Never>?,
        _ outcome: OneShot<Conversation.Ending>.Outcome
    ) async throws(StopReason) {
        let reason: StopReason? =
            switch outcome {
            case .cancelled: .interrupted
            case .value(.stopped(let stop)): stop
            case .value(.steps), .value(.closed), .timedOut: nil
            }
        main?.cancel()
        // An error that the cut-off main line met is told already; the end of the conversation is what counts.
        await main?.value
        await conversation.windDown(cutsOff: reason != nil)
        if let reason { throw reason }
    }

    // MARK: Opening

    /// nil when the handshake was refused and `onReject` has dealt with it.
    private func open(_ step: ConversationStep, _ origin: Step) async throws(StopReason) -> Conversation? {
        let conversation = Conversation(step, of: self)
        switch step.transport {
        case .webSocket(let options):
            let start = EngineClock.now()
            let (request, url) = try webSocketRequest(step, options, start: start, origin)
            conversation.count(.attempted)
            let outcome = await opening(request, conversation, start: start)
            return try await opened(outcome, conversation, url, origin)
        case .socketIO(let options): return try await open(step, options, conversation, origin)
        }
    }

    /// In a task of its own, whose memory goes with it.
    @inline(never)
    private func opening(_ request: WebSocketRequest, _ conversation: Conversation, start: Int64)
        async -> WebSocketOutcome
    {
        let client = WebSocketClient(client: worker.client)
        let task = Task(executorPreference: worker.executor) {
            let outcome = await client.open(request, delegate: conversation)
            // Before anything can arrive: whoever waits for this task may have to wait for its turn.
            if case .open(let socket, _) = outcome { conversation.begin(.webSocket(socket), since: start) }
            return outcome
        }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    @inline(never)
    private func opened(
        _ outcome: WebSocketOutcome,
        _ conversation: Conversation,
        _ url: URLParts,
        _ origin: Step
    ) async throws(StopReason) -> Conversation? {
        switch outcome {
        case .open(_, let headers):
            if headers.setsCookies {
                session.cookies.store(headers.values("set-cookie"), from: url, now: wallSeconds)
            }
            return conversation
        case .refused(let exchange):
            conversation.count(.failed)
            try await refused(exchange, conversation.step, url, origin)
            return nil
        case .failed(let failure):
            if failure.kind == .cancelled { throw .interrupted }
            conversation.count(.failed)
            if failure.kind == .limit { worker.run.noteLimit(failure.message) }
            throw fail(ErrorKind(rawValue: failure.kind.rawValue) ?? .protocolViolation, failure.message, origin)
        }
    }

    private func refused(_ exchange: HTTPExchange, _ step: ConversationStep, _ url: URLParts, _ origin: Step)
        async throws(StopReason)
    {
        guard let onReject = step.onReject else {
            let reason = exchange.response?.reason ?? ""
            throw fail(.rejected, "the handshake was refused: \(exchange.status) \(reason)", origin)
        }
        if let slot = step.rejectSlot {
            let limit = worker.run.plan.http.maxBodySize
            frame.slots[slot] = .host(ResponseObject(exchange, url: .parts(url), maxBodySize: limit))
        }
        try await run(onReject)
    }

    // MARK: The request

    private func webSocketRequest(
        _ step: ConversationStep,
        _ options: WebSocketOptions,
        start: Int64,
        _ origin: Step
    ) throws(StopReason) -> (WebSocketRequest, URLParts) {
        let url = try socketURL(step, origin)
        return (
            WebSocketRequest(
                target: HTTPTarget(url, serverName: worker.run.plan.tls.serverName),
                path: url.requestTarget,
                hostHeader: url.hostHeader,
                headers: try handshakeHeaders(step, url, origin),
                subprotocols: options.subprotocols,
                compression: options.compression,
                maximumMessageSize: step.maxMessageSize,
                deadline: UInt64(start + step.connectTimeout)
            ),
            url
        )
    }

    func socketURL(_ step: ConversationStep, _ origin: Step) throws(StopReason) -> URLParts {
        let text = try text(step.url, origin)
        // ws and wss are http and https until the handshake is done (RFC 6455, 3).
        let lowered = text.prefix(6).lowercased()
        let isSocketScheme = lowered.hasPrefix("ws://") || lowered.hasPrefix("wss://")
        do { return try URLParts(isSocketScheme ? "http" + text.dropFirst(2) : text) } catch {
            throw fail(.expression, "the URL \(text) \(error.message)", origin)
        }
    }

    func handshakeHeaders(_ step: ConversationStep, _ url: URLParts, _ origin: Step) throws(StopReason) -> [(
        name: String, value: String
    )] {
        var headers: [(name: String, value: String)] = []
        var names: Set<String> = []
        for header in step.headers {
            let value = try text(header.value, origin)
            guard !value.utf8.contains(where: \.isForbiddenInHeaders) else {
                throw fail(.expression, "header \(header.name) contains a line end", origin)
            }
            names.insert(header.name.lowercased())
            headers.append((header.name, value))
        }
        if !names.contains("user-agent"), let agent = worker.run.plan.http.userAgent, !agent.isEmpty {
            headers.append(("User-Agent", agent))
        }
        if !names.contains("cookie"), let cookies = session.cookies.header(for: url, now: wallSeconds) {
            headers.append(("Cookie", cookies))
        }
        return headers
    }
}
