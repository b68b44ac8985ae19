import SquallExpressions

/// `response` as expressions see it. The raw values are the field numbers of the host object.
package enum ResponseField: Int, CaseIterable, Sendable {
    case status, statusText, headers, cookies, body, data, size, json, url, proto, duration, timings, error

    private var type: StaticType {
        switch self {
        case .status, .size: .int
        case .statusText, .body, .url, .proto, .error: .string
        case .headers: .map(.string, .string)  // made by ValueMap(foldingCase:), so that names match in any case
        case .cookies: .map(.string, .string)
        case .data: .bytes
        case .json: .dyn
        case .duration: .duration
        case .timings: .host(HostTypes.timings)
        }
    }

    fileprivate static var fields: [(name: String, type: StaticType)] {
        allCases.map { ("\($0)", $0.type) }
    }
}

/// `response.timings`: the phases of a request.
package enum TimingField: Int, CaseIterable, Sendable {
    case blocked, resolving, connecting, tlsHandshaking, sending, waiting, receiving
}

/// `message` as expressions see it. Which fields there are depends on what the message is of.
package enum MessageField: Int, CaseIterable, Sendable {
    case kind, text, json, data, size, receivedAt, event, args, code, reason, local

    package static let ofWebSocket: [MessageField] = [.kind, .text, .json, .data, .size, .receivedAt]
    package static let ofSocketIO: [MessageField] = [.kind, .event, .args, .json, .size, .receivedAt]
    package static let ofClose: [MessageField] = [.code, .reason, .local, .receivedAt]

    private var type: StaticType {
        switch self {
        case .kind, .text, .event, .reason: .string
        case .json: .dyn
        case .data: .bytes
        case .size, .code: .int
        case .receivedAt: .timestamp
        case .args: .list(.dyn)
        case .local: .bool
        }
    }

    fileprivate var field: (name: String, type: StaticType) { ("\(self)", type) }
}

/// The types of the engine's host objects.
package enum HostTypes {
    /// A message of a WebSocket. `MessageField.ofWebSocket` numbers its fields.
    package static let webSocketMessage = HostType(name: "message", fields: MessageField.ofWebSocket.map(\.field))
    /// A Socket.IO event, an acknowledgement, or a refusal (whose `json` is the payload of CONNECT_ERROR).
    package static let socketIOMessage = HostType(name: "message", fields: MessageField.ofSocketIO.map(\.field))
    /// The end of a socket.
    package static let closeMessage = HostType(name: "message", fields: MessageField.ofClose.map(\.field))

    package static let response = HostType(name: "response", fields: ResponseField.fields)
    package static let timings = HostType(
        name: "timings",
        fields: TimingField.allCases.map { ("\($0)", StaticType.duration) }
    )

    /// What belongs to the steps that follow it, and cannot be kept under a name. Rows of data can.
    package static let passing: Set<HostType> = [webSocketMessage, socketIOMessage, closeMessage, response, timings]
}
