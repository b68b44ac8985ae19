import SquallExpressions

/// `websocket` or `socketio`: a socket that is open while the block runs.
package final class ConversationStep: Sendable {
    package enum Transport: Sendable {
        case webSocket(WebSocketOptions)
        case socketIO(SocketIOOptions)
    }
    package let transport: Transport
    /// Absolute (`ws`, `wss`, `http`, `https`); a path has `baseURL` joined in front where that is known before the run.
    package let url: Template
    /// Headers of the handshake.
    package let headers: [Header]
    /// Nanoseconds for everything up to the open socket: name, TCP, TLS, handshake and, for Socket.IO, the namespace.
    package let connectTimeout: Int64
    /// Bytes; a larger message ends the conversation with `too_large`.
    package let maxMessageSize: Int
    /// How many messages wait for a later `receive`; 0 where the block has none, and then none is kept.
    package let mailbox: Int
    package let handlers: [Handler]
    package let timers: [ConversationTimer]
    /// The main line.
    package let steps: [Step]
    /// `for`: how long the conversation lasts; without it, until `steps` end.
    package let duration: DurationValue?
    /// What to do when the handshake is refused; nil makes it an error of kind `rejected`.
    package let onReject: [Step]?
    /// `response` (WebSocket) or `message` (Socket.IO: the CONNECT_ERROR) in `onReject`; nil where nothing reads it.
    package let rejectSlot: Int?
    package let site: SiteID

    package init(
        transport: Transport,
        url: Template,
        headers: [Header],
        connectTimeout: Int64,
        maxMessageSize: Int,
        mailbox: Int,
        handlers: [Handler],
        timers: [ConversationTimer],
        steps: [Step],
        duration: DurationValue?,
        onReject: [Step]?,
        rejectSlot: Int?,
        site: SiteID
    ) {
        self.transport = transport
        self.url = url
        self.headers = headers
        self.connectTimeout = connectTimeout
        self.maxMessageSize = maxMessageSize
        self.mailbox = mailbox
        self.handlers = handlers
        self.timers = timers
        self.steps = steps
        self.duration = duration
        self.onReject = onReject
        self.rejectSlot = rejectSlot
        self.site = site
    }
}

/// What `websocket` alone has.
package struct WebSocketOptions: Sendable {
    package var subprotocols: [String]
    /// Offers permessage-deflate (RFC 7692).
    package var compression: Bool
    package init(subprotocols: [String] = [], compression: Bool = false) {
        self.subprotocols = subprotocols
        self.compression = compression
    }
}

/// What `socketio` alone has.
package struct SocketIOOptions: Sendable {
    package enum Transports: Sendable {
        case webSocket
        case polling
        /// Opened by polling, upgraded at once.
        case upgrade
    }
    /// With a slash at both ends.
    package var path: String
    package var namespace: Template
    package var authentication: JSONTemplate?
    package var transports: Transports
    package init(path: String, namespace: Template, authentication: JSONTemplate?, transports: Transports) {
        self.path = path
        self.namespace = namespace
        self.authentication = authentication
        self.transports = transports
    }
}

/// `on.<event>`: steps that run for each such message, in the order of arrival.
package final class Handler: Sendable {
    package enum Event: Sendable, Hashable {
        /// `message` of a WebSocket, `*` of Socket.IO: every one.
        case any
        /// A Socket.IO event.
        case named(String)
        /// `close`, `disconnect`: the end of the socket, whoever brought it about.
        case close
    }
    package let event: Event
    package let condition: Expression?
    package let steps: [Step]
    /// `message` in `condition` and `steps`; nil where nothing reads it.
    package let messageSlot: Int?
    package init(event: Event, condition: Expression?, steps: [Step], messageSlot: Int?) {
        self.event = event
        self.condition = condition
        self.steps = steps
        self.messageSlot = messageSlot
    }
}

/// `every`: steps that run on a fixed schedule while the conversation lasts.
package final class ConversationTimer: Sendable {
    /// Nanoseconds, above zero.
    package let interval: Int64
    package let steps: [Step]
    package init(interval: Int64, steps: [Step]) {
        self.interval = interval
        self.steps = steps
    }
}

/// Which of the conversations around a step it addresses: 0 is the innermost.
package typealias ConversationDepth = Int

/// `send`.
package final class SendStep: Sendable {
    package enum Payload: Sendable {
        case text(Template)
        case json(JSONTemplate)
        /// Bytes, or text as its UTF-8.
        case binary(Template)
        /// A file's bytes, read before the run.
        case bytes([UInt8])
        /// That many seeded bytes, drawn anew each time.
        case generated(size: SizeValue)
    }
    package let conversation: ConversationDepth
    package let payload: Payload
    package let site: SiteID
    package init(conversation: ConversationDepth, payload: Payload, site: SiteID) {
        self.conversation = conversation
        self.payload = payload
        self.site = site
    }
}

/// `receive`: waits for messages, or for the peer's close.
package final class ReceiveStep: Sendable {
    package enum Target: Sendable {
        /// A message; of that Socket.IO event only, where there is one.
        case message(event: Template?)
        /// The end of the socket, which then is no error.
        case close
    }
    package let conversation: ConversationDepth
    package let target: Target
    package let condition: Expression?
    /// From the start of the step to the last message it waits for.
    package let within: DurationValue
    /// How many messages; one by default.
    package let count: Template?
    /// `message` in the condition, the captures, the checks and later steps: the last one that was taken.
    package let messageSlot: Int?
    package let checks: [Check]
    package let captures: [Capture]
    package let site: SiteID
    package init(
        conversation: ConversationDepth,
        target: Target,
        condition: Expression?,
        within: DurationValue,
        count: Template?,
        messageSlot: Int?,
        checks: [Check],
        captures: [Capture],
        site: SiteID
    ) {
        self.conversation = conversation
        self.target = target
        self.condition = condition
        self.within = within
        self.count = count
        self.messageSlot = messageSlot
        self.checks = checks
        self.captures = captures
        self.site = site
    }
}

/// `emit`: a Socket.IO event, with an acknowledgement where the step waits for one.
package final class EmitStep: Sendable {
    package let conversation: ConversationDepth
    package let event: Template
    package let arguments: [JSONTemplate]
    /// How long to wait for the acknowledgement; nil asks for none.
    package let acknowledgement: DurationValue?
    /// `message` in captures, checks and later steps: `args` are the acknowledgement's.
    package let messageSlot: Int?
    package let checks: [Check]
    package let captures: [Capture]
    package let site: SiteID
    package init(
        conversation: ConversationDepth,
        event: Template,
        arguments: [JSONTemplate],
        acknowledgement: DurationValue?,
        messageSlot: Int?,
        checks: [Check],
        captures: [Capture],
        site: SiteID
    ) {
        self.conversation = conversation
        self.event = event
        self.arguments = arguments
        self.acknowledgement = acknowledgement
        self.messageSlot = messageSlot
        self.checks = checks
        self.captures = captures
        self.site = site
    }
}

/// `reply`: the acknowledgement that a Socket.IO server asked for with the message in hand.
package final class ReplyStep: Sendable {
    package let conversation: ConversationDepth
    package let arguments: [JSONTemplate]
    /// The message that is answered.
    package let messageSlot: Int
    package let site: SiteID
    package init(conversation: ConversationDepth, arguments: [JSONTemplate], messageSlot: Int, site: SiteID) {
        self.conversation = conversation
        self.arguments = arguments
        self.messageSlot = messageSlot
        self.site = site
    }
}

/// `close`: ends the socket; a WebSocket with a code and a reason (RFC 6455, 7.4).
package final class CloseStep: Sendable {
    package let conversation: ConversationDepth
    package let code: Int
    package let reason: Template?
    package init(conversation: ConversationDepth, code: Int, reason: Template?) {
        self.conversation = conversation
        self.code = code
        self.reason = reason
    }
}

/// `ping`: sends a WebSocket ping; `ws_ping` gets the time to its pong. The step does not wait for it.
package final class PingStep: Sendable {
    package let conversation: ConversationDepth
    package let site: SiteID
    package init(conversation: ConversationDepth, site: SiteID) {
        self.conversation = conversation
        self.site = site
    }
}

/// `rendezvous`: waits until that many virtual users have arrived, over all scenarios; released each time, and reused.
package final class RendezvousStep: Sendable {
    /// Indexes `Plan.rendezvous`.
    package let meeting: Int
    package let within: DurationValue
    package let site: SiteID
    package init(meeting: Int, within: DurationValue, site: SiteID) {
        self.meeting = meeting
        self.within = within
        self.site = site
    }
}

/// A place to meet.
package struct Rendezvous: Sendable, Hashable {
    package var name: String
    /// At least 1.
    package var count: Int
    package init(name: String, count: Int) {
        self.name = name
        self.count = count
    }
}
