import NIOCore
import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// One open socket of a session: its messages, those who wait for them, its handlers and timers.
///
/// Confined to the worker's loop. It ends when `ended` is settled; whoever opened it winds it down then.
final class Conversation: @unchecked Sendable {
    enum Ending: Sendable {
        /// The main line has come to its end.
        case steps
        /// A side has closed the socket.
        case closed
        /// A line of steps ended with that.
        case stopped(StopReason)
    }

    /// A `receive` that waits.
    final class Waiter {
        enum Arrival: Sendable {
            case message(MessageObject)
            case closed
        }
        let matches: (MessageObject) -> Bool
        let arrival: OneShot<Arrival>
        init(_ arrival: OneShot<Arrival>, matches: @escaping (MessageObject) -> Bool) {
            self.arrival = arrival
            self.matches = matches
        }
    }

    /// Messages that may wait for a handler before reading stops, and from where on it goes on again.
    private static let handlerBacklog = 1024
    private static let resumeBelow = 256
    /// Nanoseconds that lines get, again and again, to finish at the end, as long as the peer takes what they send.
    private static let patience: Int64 = 1_000_000_000
    /// How many of the last messages a failed `receive` shows.
    private static let shown = 3

    let prepared: PreparedConversation
    let worker: Worker
    let outer: Conversation?
    let ended: OneShot<Ending>
    /// When the socket was open, nanoseconds of the monotonic clock.
    private(set) var openedAt: Int64 = 0
    let tagSet: TagSetID
    var socket: ConversationSocket?
    /// The end of the socket, once it has come.
    private(set) var closure: MessageObject?
    /// What broke the socket; nil while it is open, and where a side has closed it in order.
    private(set) var failure: HTTPFailure?
    /// A `receive` has taken the peer's close: the main line goes on.
    var closeIsTaken = false
    private(set) var arrived = 0
    /// The last messages, in a ring.
    private var recent: [MessageObject] = []
    private var oldest = 0
    private var mailbox: Mailbox<MessageObject>
    private var waiters: [Waiter] = []
    /// Acknowledgements that are waited for, by id.
    private var expected: [Int: OneShot<MessageObject>] = [:]
    private let session: Session
    private let slots: Slots
    private let random: RandomStream
    private var handlerStrand: Strand?
    private var backlog: [MessageObject] = []
    private var backlogHead = 0
    private var handlerTask: Task<Void, Never>?
    private var isPaused = false
    private var isWindingDown = false
    private var timers: ConversationTimers?
    private let closed: OneShot<Void>

    init(_ step: ConversationStep, of strand: Strand) {
        worker = strand.worker
        prepared = worker.prepared(step)
        session = strand.session
        slots = strand.frame.slots
        outer = strand.conversation
        random = RandomStream(seed: strand.frame.random.next())
        tagSet = prepared.tagSet(worker, in: strand)
        mailbox = Mailbox(capacity: step.mailbox)
        ended = OneShot(executor: worker.executor, timers: worker.timers)
        closed = OneShot(executor: worker.executor, timers: worker.timers)
    }

    var step: ConversationStep { prepared.step }
    var isOpen: Bool { closure == nil && socket != nil }
    /// Whether peers keep up with what is sent: this one's, and those of the conversations around it, which a step may
    /// address as well.
    var hasRoom: Bool { (socket?.isWritable ?? true) && (outer?.hasRoom ?? true) }

    /// The socket is open: timers begin.
    ///
    /// - Parameter start: when the step began, nanoseconds of the monotonic clock.
    func begin(_ socket: ConversationSocket, since start: Int64) {
        self.socket = socket
        openedAt = EngineClock.now()
        count(.opened(after: openedAt - start))
        if !step.timers.isEmpty { timers = ConversationTimers(self, start: openedAt) }
    }

    /// Counts something that happened to the socket.
    func count(_ event: SocketEvent) {
        worker.recorder.socket(event, prepared.kind, tagSet, at: EngineClock.now())
    }

    func end(_ ending: Ending) {
        ended.resolve(ending)
    }

    /// A line of execution beside the main one.
    func makeStrand(_ path: UInt64) -> Strand {
        var random = random
        for _ in 0..<path { _ = random.next() }
        let strand = Strand(session: session, slots: slots, random: RandomStream(seed: random.next()), lateness: 0)
        strand.conversation = self
        return strand
    }
}

// MARK: - Messages

extension Conversation {
    /// A message has arrived: handlers first, then whoever waits for it, else the mailbox.
    func deliver(_ content: MessageObject.Content, event: String?, receivedAt: UInt64) {
        arrived += 1
        let isHandled = prepared.hasHandlers(for: event)
        guard !isWindingDown, isHandled || step.mailbox > 0 else { return }
        let message = MessageObject(content, receivedAt: Int64(receivedAt), clock: worker.run.clock)
        if isHandled { handle(message) }
        guard step.mailbox > 0 else { return }
        remember(message)
        if let waiter = takeWaiter(for: message), waiter.arrival.resolve(.message(message)) { return }
        if !mailbox.append(message) { count(.dropped) }
    }

    private func takeWaiter(for message: MessageObject) -> Waiter? {
        guard let index = waiters.firstIndex(where: { $0.matches(message) }) else { return nil }
        // There is hardly ever more than one.
        return index == waiters.count - 1 ? waiters.removeLast() : waiters.remove(at: index)
    }

    private func remember(_ message: MessageObject) {
        if recent.count < Self.shown { return recent.append(message) }
        recent[oldest] = message
        oldest = (oldest + 1) % Self.shown
    }

    /// What did arrive, for the error of a `receive` that found nothing.
    var arrivals: String {
        if arrived == 0 { return "nothing arrived" }
        let last = (recent[oldest...] + recent[..<oldest]).map(\.excerpt).joined(separator: " | ")
        return "\(arrived) message\(arrived == 1 ? "" : "s") arrived, the last: \(last)"
    }

    func takeFromMailbox(where isWanted: (MessageObject) -> Bool) -> MessageObject? {
        mailbox.take(where: isWanted)
    }

    func add(_ waiter: Waiter) { waiters.append(waiter) }

    func remove(_ waiter: Waiter) { waiters.removeAll { $0 === waiter } }
}

// MARK: - Acknowledgements

extension Conversation {
    func expect(_ id: Int, _ arrival: OneShot<MessageObject>) { expected[id] = arrival }

    func forget(_ id: Int) { expected[id] = nil }

    /// Tells those who wait that none will come. False where nobody does.
    private func endAcknowledgements() -> Bool {
        guard let closure else { return false }
        var someoneWaits = false
        for arrival in expected.values where arrival.resolve(closure) { someoneWaits = true }
        return someoneWaits
    }

    /// One that comes too late is nobody's.
    func acknowledge(_ id: Int, _ message: MessageObject) { expected[id]?.resolve(message) }
}

// MARK: - Handlers

extension Conversation {
    private func handle(_ message: MessageObject) {
        if handlerTask == nil, prepared.handlersAreImmediate, hasRoom { return runAtOnce(message) }
        backlog.append(message)
        if backlog.count - backlogHead > Self.handlerBacklog, !isPaused {
            isPaused = true
            socket?.pauseReading()
        }
        if handlerTask == nil {
            handlerTask = worker.launch { [self] in await runHandlers() }
        }
    }

    private func runAtOnce(_ message: MessageObject) {
        let strand = strandOfHandlers()
        do throws(StopReason) {
            for handler in prepared.messageHandlers where strand.takes(message, handler) {
                try strand.runAtOnce(handler.steps)
            }
        } catch {
            end(.stopped(error))
        }
    }

    private func runHandlers() async {
        let strand = strandOfHandlers()
        do throws(StopReason) {
            while let message = nextInBacklog() {
                for handler in prepared.messageHandlers where strand.takes(message, handler) {
                    try await strand.run(handler.steps)
                }
            }
        } catch {
            end(.stopped(error))
        }
        handlerTask = nil
    }

    private func nextInBacklog() -> MessageObject? {
        guard !isWindingDown, backlogHead < backlog.count else {
            backlog.removeAll()
            backlogHead = 0
            return nil
        }
        let message = backlog[backlogHead]
        backlogHead += 1
        if backlogHead >= Self.resumeBelow {
            backlog.removeSubrange(..<backlogHead)
            backlogHead = 0
        }
        if isPaused, backlog.count - backlogHead < Self.resumeBelow {
            isPaused = false
            socket?.resumeReading()
        }
        return message
    }

    private func strandOfHandlers() -> Strand {
        if let handlerStrand { return handlerStrand }
        let made = makeStrand(0)
        handlerStrand = made
        return made
    }
}

// MARK: - The end

extension Conversation {
    /// The socket has ended.
    func close(_ closure: MessageObject.Closure, failure: HTTPFailure?, at time: UInt64) {
        guard self.closure == nil else { return }
        self.closure = MessageObject(.close(closure), receivedAt: Int64(time), clock: worker.run.clock)
        if socket != nil {
            count(.closed(after: max(0, Int64(time) - openedAt)))
            countTraffic()
        }
        let waiting = waiters
        waiters = []
        if let failure, failure.kind.isAbnormal { self.failure = failure }
        for waiter in waiting { waiter.arrival.resolve(.closed) }
        let isToldByOthers = endAcknowledgements() || !waiting.isEmpty
        closed.resolve(())
        if let failure = self.failure {
            // Those who wait for a message or an acknowledgement tell of it, and for what they have waited.
            return isToldByOthers ? () : end(.stopped(fail(failure)))
        }
        // What arrived just before is looked at first: a `receive` of it, or of the close itself, may come next. A task
        // stands in line behind those that this has woken.
        worker.launch { [self] in if !closeIsTaken { end(.closed) } }
    }

    /// What those tell of the end who still waited for something.
    var ending: (kind: ErrorKind, message: String) {
        guard let failure else { return (.closed, "the socket was closed (\(closure?.excerpt ?? "close"))") }
        return (ErrorKind(rawValue: failure.kind.rawValue) ?? .closed, failure.message)
    }

    func fail(_ failure: HTTPFailure) -> StopReason {
        session.failure = failure.message
        worker.recordError(
            ErrorKind(rawValue: failure.kind.rawValue) ?? .closed,
            failure.message,
            site: step.site,
            origin: worker.run.plan.sites[step.site].origin
        )
        return .failed
    }

    /// Ends everything that belongs to the conversation.
    ///
    /// - Parameter cutsOff: handlers and timers under way are ended; without it they may finish, until the calling task is
    ///   cancelled.
    func windDown(cutsOff: Bool) async {
        isWindingDown = true
        timers?.stop()
        if cutsOff { interruptLines() }
        let guardian = watchBlockedLines()
        await withTaskCancellationHandler {
            await handlerTask?.value
            await timers?.finish()
        } onCancel: {
            worker.execute { [self] in interruptLines() }
        }
        if let guardian { worker.timers.cancel(guardian) }
        // In a task that nobody cancels, so that the socket closes properly whatever ended it.
        await worker.launch { [self] in await closeSocket() }.value
        await runCloseHandlers()
        handlerStrand = nil
        timers = nil
    }

    /// Ends the lines where they wait for a peer that reads nothing: that may last for ever.
    private func watchBlockedLines() -> TimerNode? {
        guard handlerTask != nil || timers?.isBusy == true else { return nil }
        let node = TimerNode()
        node.action = { [unowned self, unowned node] in
            guard hasRoom else { return interruptLines() }
            worker.timers.schedule(afterNanoseconds: Self.patience, node)
        }
        worker.timers.schedule(afterNanoseconds: Self.patience, node)
        return node
    }

    private func interruptLines() {
        handlerTask?.cancel()
        timers?.interrupt()
    }

    private func closeSocket() async {
        guard isOpen else { return }
        // The peer's answer must be read, whatever still lies before it.
        if isPaused { socket?.resumeReading() }
        socket?.close(code: 1000, reason: "")
        // The socket itself gives up after a second.
        _ = await closed.wait()
    }

    /// `on.close` runs in every case; when the user is interrupted, only if it does not take time.
    private func runCloseHandlers() async {
        guard let closure, !prepared.closeHandlers.isEmpty else { return }
        let handlers = worker.launch { [self] in
            let strand = strandOfHandlers()
            for handler in prepared.closeHandlers where strand.takes(closure, handler) {
                // An error in it is counted; the conversation is over in any case.
                try? await strand.run(handler.steps)
            }
        }
        if prepared.closeHandlers.wait {
            await withTaskCancellationHandler {
                await handlers.value
            } onCancel: {
                handlers.cancel()
            }
        } else {
            await handlers.value
        }
    }

    /// Bytes since the last time.
    func countTraffic() {
        guard let socket else { return }
        let traffic = socket.takeTraffic()
        guard traffic.sent > 0 || traffic.received > 0 else { return }
        count(.traffic(sent: Int64(traffic.sent), received: Int64(traffic.received)))
    }
}

extension [Handler] {
    fileprivate var wait: Bool { contains { $0.steps.wait } }
}

extension HTTPFailure.Kind {
    /// Whether a socket that ends so has not just been closed by its peer.
    fileprivate var isAbnormal: Bool { self != .closed && self != .cancelled }
}

// MARK: - What a WebSocket tells

extension Conversation: WebSocketDelegate {
    func webSocket(received message: WebSocketMessage) {
        count(.received)
        countTraffic()
        deliver(.webSocket(message), event: nil, receivedAt: message.receivedAt)
    }

    func webSocket(pongAfter roundTrip: Int64) {
        count(.answered(after: roundTrip))
    }

    func webSocket(closed closure: WebSocketClosure) {
        close(
            MessageObject.Closure(code: closure.code, reason: closure.reason, isLocal: closure.isLocal),
            failure: closure.failure,
            at: closure.at
        )
    }
}
