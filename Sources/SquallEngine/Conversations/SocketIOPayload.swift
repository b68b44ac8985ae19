import SquallExpressions

/// What a Socket.IO message carries: an event, an acknowledgement or a refusal.
struct SocketIOPayload: Sendable {
    /// The event's name; "" for acknowledgements and refusals.
    var event: String
    /// JSON: the list of arguments, for a refusal its payload.
    var arguments: [UInt8]
    /// What the placeholders in the arguments stand for, by number.
    var attachments: [[UInt8]] = []
    /// Set where the server asks for an acknowledgement.
    var acknowledgement: Int?

    /// The arguments with bytes in the place of placeholders.
    func value() throws(EvaluationError) -> Value {
        let json: Value
        do {
            json = try JSON.parse(arguments)
        } catch {
            throw EvaluationError("the message is not JSON: \(error.message)")
        }
        return attachments.isEmpty ? json : resolve(json)
    }

    /// `{"_placeholder": true, "num": n}` is attachment n.
    private func resolve(_ value: Value) -> Value {
        switch value {
        case .list(let items): return .list(items.map(resolve))
        case .map(let map):
            if case .bool(true)? = map["_placeholder"], case .int(let number)? = map["num"],
                attachments.indices.contains(Int(number))
            {
                return .bytes(attachments[Int(number)])
            }
            return .map(ValueMap(keys: map.keys, values: map.values.map(resolve)))
        default: return value
        }
    }
}
