import NIOCore

/// One client of the embedded Redis: `PUBLISH`, `SUBSCRIBE` and what clients say when they introduce themselves.
final class RedisConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let hub: PubSub
    private let id: Int
    private var received = ByteBuffer()
    private var channels: [String] = []
    private var name = ""
    /// Of the protocol: 2, or 3 once the client has asked for it.
    private var version = 2
    private var context: ChannelHandlerContext?

    init(hub: PubSub, id: Int) {
        self.hub = hub
        self.id = id
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func channelInactive(context: ChannelHandlerContext) {
        for channel in channels { hub.unsubscribe(self, channel) }
        channels = []
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        do throws(RESPValue.Problem) {
            while let command = try received.readCommand() {
                guard let name = command.first else { continue }
                run(String(decoding: name, as: UTF8.self).uppercased(), Array(command.dropFirst()))
            }
        } catch {
            send(.error("ERR Protocol error: \(error.message)"))
            context.close(promise: nil)
        }
        if received.readableBytes == 0 { received.clear() }
        context.flush()
    }

    /// Sends what the client did not ask for just now.
    func send(_ value: RESPValue) {
        write(value)
        context?.flush()
    }

    private func write(_ value: RESPValue) {
        guard let context else { return }
        var bytes = ByteBuffer()
        bytes.writeRESP(value, version: version)
        context.write(wrapOutboundOut(bytes), promise: nil)
    }

    private func run(_ command: String, _ arguments: [[UInt8]]) {
        let words = arguments.map { String(decoding: $0, as: UTF8.self) }
        switch command {
        case "SUBSCRIBE" where !words.isEmpty: for channel in words { subscribe(channel) }
        case "UNSUBSCRIBE": unsubscribe(words)
        case "QUIT":
            write(.simple("OK"))
            context?.flush()
            context?.close(promise: nil)
        case "PING" where !channels.isEmpty && version == 2: write(.array([.bulk("pong"), .bulk(words.first ?? "")]))
        case _ where !channels.isEmpty && version == 2 && command != "RESET":
            write(.error("ERR Can't execute '\(command.lowercased())': only SUBSCRIBE, UNSUBSCRIBE, PING and QUIT now"))
        default: write(answer(to: command, words, arguments))
        }
    }

    private func answer(to command: String, _ words: [String], _ arguments: [[UInt8]]) -> RESPValue {
        switch (command, words.count) {
        case ("PUBLISH", 2): return .integer(hub.publish(words[0], arguments[1]))
        case ("PING", 0): return .simple("PONG")
        case ("PING", 1), ("ECHO", 1): return .bulk(arguments[0])
        case ("AUTH", 1...2): return .simple("OK")
        case ("SELECT", 1):
            guard let database = Int(words[0]), (0..<16).contains(database) else {
                return .error("ERR DB index is out of range")
            }
            return .simple("OK")
        case ("HELLO", _): return hello(version: words.first)
        case ("CLIENT", 1...): return client(words)
        case ("PUBSUB", 1...): return pubSub(words)
        case ("COMMAND", _), ("CONFIG", 2...): return .array([])
        case ("INFO", _): return .bulk("# Server\r\nredis_version:7.0.0\r\nredis_mode:standalone\r\n")
        case ("DBSIZE", 0): return .integer(0)
        case ("RESET", 0):
            for channel in channels { hub.unsubscribe(self, channel) }
            channels = []
            version = 2
            return .simple("RESET")
        case ("PUBLISH", _), ("SUBSCRIBE", _), ("PING", _), ("ECHO", _), ("AUTH", _), ("SELECT", _), ("CLIENT", _),
            ("PUBSUB", _):
            return .error("ERR wrong number of arguments for '\(command.lowercased())' command")
        default: return .error("ERR unknown command '\(command)': the demo's Redis has PUBLISH, SUBSCRIBE and few more")
        }
    }

    private func hello(version: String?) -> RESPValue {
        let wanted = version.map { Int($0) ?? 0 } ?? self.version
        guard (2...3).contains(wanted) else {
            return .error("NOPROTO unsupported protocol version")
        }
        self.version = wanted
        return .map([
            .bulk("server"), .bulk("redis"), .bulk("version"), .bulk("7.0.0"), .bulk("proto"), .integer(wanted),
            .bulk("id"), .integer(id), .bulk("mode"), .bulk("standalone"), .bulk("role"), .bulk("master"),
            .bulk("modules"), .array([]),
        ])
    }

    private func client(_ words: [String]) -> RESPValue {
        switch (words[0].uppercased(), words.count) {
        case ("ID", 1): return .integer(id)
        case ("GETNAME", 1): return name.isEmpty ? .null : .bulk(name)
        case ("SETNAME", 2):
            name = words[1]
            return .simple("OK")
        default: return .simple("OK")
        }
    }

    private func pubSub(_ words: [String]) -> RESPValue {
        switch words[0].uppercased() {
        case "CHANNELS": return .array(hub.channels.map { .bulk($0) })
        case "NUMSUB":
            return .array(words.dropFirst().flatMap { [.bulk($0), .integer(hub.subscribers(of: $0))] })
        default: return .error("ERR unknown subcommand '\(words[0])'")
        }
    }

    private func subscribe(_ channel: String) {
        if !channels.contains(channel) {
            channels.append(channel)
            hub.subscribe(self, channel)
        }
        write(.push([.bulk("subscribe"), .bulk(channel), .integer(channels.count)]))
    }

    private func unsubscribe(_ names: [String]) {
        let leaving = names.isEmpty ? channels : names
        if leaving.isEmpty { write(.push([.bulk("unsubscribe"), .null, .integer(0)])) }
        for channel in leaving {
            channels.removeAll { $0 == channel }
            hub.unsubscribe(self, channel)
            write(.push([.bulk("unsubscribe"), .bulk(channel), .integer(channels.count)]))
        }
    }
}
