import NIOCore

/// What a server does with requests. It lives on the server's one event loop, so nothing in it needs a lock.
protocol HTTPService: AnyObject, SendableMetatype {
    /// A request on its way through the service.
    associatedtype Call

    /// Where the body of a request goes.
    func bodyRule(_ method: Request.Method, _ path: String) -> BodyRule
    /// A request whose body is streamed has begun.
    func sink(for request: Request) -> any BodySink
    /// A request has arrived: how it is to be treated.
    func admit(_ request: Request) -> (call: Call, treatment: Treatment)
    /// Its time has come: do what it asks for.
    func answer(_ call: Call) -> Reply
    /// Called once per admitted request, before a byte of the answer is sent.
    /// - Parameter status: 0 if it was never answered; 101 when it became a WebSocket.
    func finished(_ call: Call, status: Int)

    /// Kept by the connections themselves.
    var openConnections: Int { get set }
}

extension HTTPService {
    func bodyRule(_ method: Request.Method, _ path: String) -> BodyRule { .usual }
    func sink(for request: Request) -> any BodySink { DiscardingSink() }
}

/// Throws bodies away.
final class DiscardingSink: BodySink {
    func take(_ bytes: ByteBuffer) {}
    func abandoned() {}
}

/// Whether a body is collected before its request is looked at, and how large it may be.
enum BodyRule: Equatable {
    case collected(upTo: Int)
    case streamed(upTo: Int)

    static let usual = BodyRule.collected(upTo: 1024 * 1024)

    var limit: Int {
        switch self {
        case .collected(let limit), .streamed(let limit): limit
        }
    }
}

/// What a service says to a request.
enum Reply {
    case answer(Answer)
    /// The answer comes later: a long poll.
    case deferred(DeferredAnswer)
    /// The request was a good handshake: from now on the connection is a WebSocket.
    case webSocket(any WebSocketApplication, SocketFate)
}

/// An answer that is given later, or never if the client leaves first.
final class DeferredAnswer {
    /// Called when the client has left before the answer.
    var abandoned: (() -> Void)?
    private var answer: Answer?
    private var waiter: ((Answer) -> Void)?

    /// Only the first answer counts.
    func complete(_ answer: Answer) {
        guard self.answer == nil else { return }
        self.answer = answer
        abandoned = nil
        waiter?(answer)
        waiter = nil
    }

    func whenComplete(_ action: @escaping (Answer) -> Void) {
        if let answer { action(answer) } else { waiter = action }
    }

    /// The client has left.
    func abandon() {
        waiter = nil
        abandoned?()
        abandoned = nil
    }
}
