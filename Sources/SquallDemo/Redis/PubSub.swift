/// Channels and who listens to them: the part of Redis that the gateway needs.
final class PubSub {
    private var connections: [String: [RedisConnection]] = [:]
    /// Listeners inside this process.
    private var listeners: [String: ([UInt8]) -> Void] = [:]

    func listen(_ channel: String, _ action: @escaping ([UInt8]) -> Void) { listeners[channel] = action }

    func subscribe(_ connection: RedisConnection, _ channel: String) {
        connections[channel, default: []].append(connection)
    }

    func unsubscribe(_ connection: RedisConnection, _ channel: String) {
        connections[channel]?.removeAll { $0 === connection }
        if connections[channel]?.isEmpty == true { connections[channel] = nil }
    }

    /// How many got it.
    func publish(_ channel: String, _ message: [UInt8]) -> Int {
        for connection in connections[channel] ?? [] {
            connection.send(.push([.bulk("message"), .bulk(channel), .bulk(message)]))
        }
        listeners[channel]?(message)
        return subscribers(of: channel)
    }

    func subscribers(of channel: String) -> Int {
        (connections[channel]?.count ?? 0) + (listeners[channel] == nil ? 0 : 1)
    }

    var channels: [String] { Set(connections.keys).union(listeners.keys).sorted() }
}
