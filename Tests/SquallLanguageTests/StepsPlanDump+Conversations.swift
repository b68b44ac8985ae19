import SquallExpressions
import SquallPlan

extension ConversationStep {
    /// The block with its handlers, timers and steps, a line for each.
    func words(_ indent: String) -> String {
        var lines = ["\(transport.words) \(url.source)" + (duration.map { " for \($0.words)" } ?? "")]
        if mailbox > 0 { lines[0] += " mailbox \(mailbox)" }
        for handler in handlers {
            let condition = handler.condition.map { " where \($0.source)" } ?? ""
            lines.append("\(indent)on \(handler.event)\(condition)\(slot(handler.messageSlot))")
            lines.append(PlanDump.inner(handler.steps, indent + "  "))
        }
        for timer in timers {
            lines.append("\(indent)every \(timer.interval)")
            lines.append(PlanDump.inner(timer.steps, indent + "  "))
        }
        if let onReject {
            lines.append("\(indent)onReject\(slot(rejectSlot))")
            lines.append(PlanDump.inner(onReject, indent + "  "))
        }
        if !steps.isEmpty { lines.append(PlanDump.inner(steps, indent)) }
        return lines.joined(separator: "\n")
    }
}

private func slot(_ slot: Int?) -> String { slot.map { " -> #\($0)" } ?? "" }

extension ConversationStep.Transport {
    fileprivate var words: String {
        switch self {
        case .webSocket(let options): "websocket" + options.subprotocols.map { " \($0)" }.joined()
        case .socketIO(let options): "socketio \(options.path) \(options.namespace.source) \(options.transports)"
        }
    }
}

extension Step.Action {
    /// A step of a conversation, or one that meets others.
    var socketWords: String {
        switch self {
        case .send(let step): "send ^\(step.conversation)"
        case .receive(let step): step.words
        case .emit(let step):
            "emit ^\(step.conversation) \(step.event.source) \(step.arguments.count)"
                + (step.acknowledgement.map { " ack \($0.words)" } ?? "") + slot(step.messageSlot)
        case .reply(let step): "reply ^\(step.conversation) \(step.arguments.count) to #\(step.messageSlot)"
        case .close(let step): "close ^\(step.conversation) \(step.code)"
        case .ping(let step): "ping ^\(step.conversation)"
        case .rendezvous(let step): "rendezvous \(step.meeting) \(step.within.words)"
        case .redis(let step): step.words
        case .mongo(let step): step.words
        case .sql(let step): step.words
        default: ""
        }
    }
}

extension ReceiveStep {
    fileprivate var words: String {
        let target =
            switch self.target {
            case .close: "close"
            case .message(let event): event?.source ?? "message"
            }
        let count = count.map { " count \($0.source)" } ?? ""
        return "receive ^\(conversation) \(target)\(count) within \(within.words)\(slot(messageSlot))"
    }
}

extension RedisStep {
    fileprivate var words: String {
        switch action {
        case .command(let words): "redis \(call.server) \(words.map(\.source))\(slot(call.resultSlot))"
        case .pipeline(let commands):
            "redis \(call.server) \(commands.map { $0.map(\.source) })\(slot(call.resultSlot))"
        case .connect, .disconnect: "redis \(call.server) \(action)"
        }
    }
}

extension MongoStep {
    fileprivate var words: String {
        let place = [database?.source, collection.source].compactMap(\.self).joined(separator: ".")
        let rest = options.map { " \($0.constant?.text ?? $0.source)" } ?? ""
        let subject = subject.constant?.text ?? subject.source
        return "mongo \(call.server) \(operation) \(place) \(subject)\(rest)\(slot(call.resultSlot))"
    }
}

extension SQLStep {
    fileprivate var words: String {
        let limit = call.timeout.words
        return
            "sql \(call.server) \(statement.source) \(parameters.map(\.source)) within \(limit)\(slot(call.resultSlot))"
    }
}
