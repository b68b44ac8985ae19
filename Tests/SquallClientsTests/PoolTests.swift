import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import SquallClients

/// The pool's bookkeeping, without connections.
@Suite struct PoolStateTests {
    private final class Fake {}

    private static let a = HTTPTarget(scheme: .http, host: "a", port: 80)
    private static let b = HTTPTarget(scheme: .http, host: "b", port: 80)

    private func isOpen<C>(_ acquisition: PoolState<C>.Acquisition) -> Bool {
        if case .granted(.open, evicted: nil) = acquisition { true } else { false }
    }

    private func ticket<C>(_ acquisition: PoolState<C>.Acquisition) -> Int? {
        if case .wait(let ticket) = acquisition { ticket } else { nil }
    }

    @Test func theConnectionUsedLastIsUsedFirst() {
        var state = PoolState<Fake>(perHost: 6, total: .max)
        let host = state.host(Self.a)
        let (first, second) = (Fake(), Fake())
        #expect(isOpen(state.acquire(host)) && isOpen(state.acquire(host)))
        state.release(first, host)
        state.release(second, host)
        #expect(state.takeIdle(host) === second)
        #expect(state.takeIdle(host) === first)
        #expect(state.takeIdle(host) == nil)
    }

    @Test func atMostSoManyPerHost() {
        var state = PoolState<Fake>(perHost: 2, total: .max)
        let (a, b) = (state.host(Self.a), state.host(Self.b))
        #expect(isOpen(state.acquire(a)) && isOpen(state.acquire(a)))
        #expect(ticket(state.acquire(a)) == 1)
        #expect(isOpen(state.acquire(b)))
        #expect(state.nextGrant() == nil)
        state.abandon(a)
        let served = state.nextGrant()
        #expect(served?.ticket == 1)
        #expect(state.nextGrant() == nil)
    }

    @Test func waitersAreServedInOrder() {
        var state = PoolState<Fake>(perHost: 1, total: 1)
        let host = state.host(Self.a)
        #expect(isOpen(state.acquire(host)))
        let tickets = (0..<200).compactMap { _ in ticket(state.acquire(host)) }
        #expect(tickets == Array(1...200))
        let connection = Fake()
        var served: [Int] = []
        for _ in 0..<200 {
            state.release(connection, host)
            served += [state.nextGrant()?.ticket].compactMap { $0 }
            #expect(state.nextGrant() == nil)
        }
        #expect(served == tickets)
    }

    @Test func aWaiterThatGaveUpIsPassedOver() {
        var state = PoolState<Fake>(perHost: 1, total: 1)
        let host = state.host(Self.a)
        _ = state.acquire(host)
        _ = state.acquire(host)
        _ = state.acquire(host)
        state.cancel(ticket: 1)
        state.cancel(ticket: 77)
        state.release(Fake(), host)
        #expect(state.nextGrant()?.ticket == 2)
    }

    @Test func anIdleConnectionToAnotherHostMakesRoom() {
        var state = PoolState<Fake>(perHost: 5, total: 1)
        let (a, b) = (state.host(Self.a), state.host(Self.b))
        let connection = Fake()
        _ = state.acquire(a)
        #expect(ticket(state.acquire(b)) == 1)
        state.release(connection, a)
        let served = state.nextGrant()
        #expect(served?.ticket == 1)
        #expect(served?.evicted === connection)
        #expect(state.places == 1)
        #expect(state.idleCount == 0)
    }

    @Test func aHostAtItsLimitDoesNotHoldUpOthers() {
        var state = PoolState<Fake>(perHost: 1, total: 2)
        let (a, b) = (state.host(Self.a), state.host(Self.b))
        _ = state.acquire(a)
        _ = state.acquire(b)
        #expect(ticket(state.acquire(a)) == 1)
        #expect(ticket(state.acquire(b)) == 2)
        state.release(Fake(), b)
        #expect(state.nextGrant()?.ticket == 2)
        #expect(state.nextGrant() == nil)
    }

    @Test func aNewConnectionReplacesAnIdleOneAtTheLimit() {
        var state = PoolState<Fake>(perHost: 1, total: 5)
        let host = state.host(Self.a)
        let stale = Fake()
        _ = state.acquire(host)
        state.release(stale, host)
        guard case .granted(.open, let evicted) = state.acquire(host, wantsNew: true) else {
            Issue.record("no place")
            return
        }
        #expect(evicted === stale)
        #expect(state.places == 1)
    }

    @Test func whoWaitsForANewConnectionGetsNoIdleOne() {
        var state = PoolState<Fake>(perHost: 1, total: 1)
        let host = state.host(Self.a)
        let idle = Fake()
        #expect(isOpen(state.acquire(host)))
        #expect(ticket(state.acquire(host, wantsNew: true)) == 1)
        state.release(idle, host)
        let served = state.nextGrant()
        #expect(served?.ticket == 1 && served?.evicted === idle)
        #expect(state.places == 1 && state.idleCount == 0)
    }
}

extension PoolState.Served: Equatable {
    public static func == (a: Self, b: Self) -> Bool { a.ticket == b.ticket }
}

/// Pools with real connections.
@Suite struct HTTPConnectionsTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    @Test func parallelRequestsOfAVUShareSixConnections() async throws {
        let server = try await RawServer { _, _, _ in [.send(Self.ok)] }
        let (statuses, open) = try await onLoop { client in
            let connections = HTTPConnections(client: client)
            let statuses = await withTaskGroup(of: Int?.self) { group in
                for _ in 0..<40 {
                    group.addTask { await connections.send(makeRequest(port: server.port)).response?.status }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            return (statuses, client.openConnections)
        }
        #expect(statuses == Array(repeating: 200, count: 40))
        #expect(open == 6)
        #expect(server.connections == 6)
        try await server.stop()
    }

    @Test func aSharedPoolServesManyInOrderAndCountsTheWait() async throws {
        let server = try await RawServer { _, _, _ in [.send(Self.ok)] }
        let (order, waits) = try await onLoop { client in
            let connections = HTTPConnections(client: client, perHost: .max, total: 1)
            return await withTaskGroup(of: (Int, Int64).self) { group in
                for index in 0..<20 {
                    group.addTask { (index, await connections.send(makeRequest(port: server.port)).timings.blocked) }
                }
                var (order, waits): ([Int], [Int64]) = ([], [])
                for await (index, blocked) in group {
                    order.append(index)
                    waits.append(blocked)
                }
                return (order, waits)
            }
        }
        #expect(order == Array(0..<20))
        #expect(waits.dropFirst().allSatisfy { $0 > 0 })
        #expect(server.connections == 1)
        try await server.stop()
    }

    @Test func aServerThatDropsConnectionsDoesNotWidenThePool() async throws {
        // Every connection serves one request and is gone with the next.
        let server = try await RawServer { _, request, _ in request == 0 ? [.send(Self.ok)] : [.close] }
        let (statuses, most) = try await onLoop { client in
            nonisolated(unsafe) let client = client  // all of it runs on the client's loop
            let connections = HTTPConnections(client: client, perHost: .max, total: 2)
            return await withTaskGroup(of: (Int?, Int).self) { group in
                for _ in 0..<60 {
                    group.addTask {
                        let status = await connections.send(makeRequest(port: server.port)).response?.status
                        return (status, client.openConnections)
                    }
                }
                return await group.reduce(into: ([Int?](), 0)) { all, one in
                    all.0.append(one.0)
                    all.1 = max(all.1, one.1)
                }
            }
        }
        #expect(statuses == Array(repeating: 200, count: 60))
        #expect(most <= 2)
        try await server.stop()
    }

    @Test func theDeadlineCoversTheWait() async throws {
        let server = try await RawServer { _, _, _ in [] }
        let exchange = try await onLoop { client in
            let connections = HTTPConnections(client: client, total: 1)
            let busy = Task(executorPreference: client.executor) {
                _ = await connections.send(makeRequest(port: server.port))
            }
            _ = await client.timers.sleep(nanoseconds: 20_000_000)
            let exchange = await connections.send(makeRequest(port: server.port, seconds: 0.05))
            busy.cancel()
            await busy.value
            return exchange
        }
        #expect(exchange.failure?.kind == .timeout)
        #expect(exchange.failure?.message == "127.0.0.1:\(server.port): no connection became free in time")
        #expect(exchange.timings.blocked > 0)
        #expect(exchange.timings.duration == nil)
        try await server.stop()
    }

    @Test func aPlaceThatCouldNotBeUsedGoesToTheNext() async throws {
        let port = ReservedPort()
        let kinds = try await onLoop { client in
            let connections = HTTPConnections(client: client, total: 1)
            return await withTaskGroup(of: HTTPFailure.Kind?.self) { group in
                for _ in 0..<5 {
                    group.addTask { await connections.send(makeRequest(port: port.number)).failure?.kind }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(kinds == Array(repeating: .connectRefused, count: 5))
    }

    @Test func idleConnectionsAreClosedAfterTheirTime() async throws {
        let server = try await RawServer { _, _, _ in [.send(Self.ok)] }
        let counts = try await onLoop(HTTPConfiguration(idleTimeout: 1_000_000_000)) { client in
            let connections = HTTPConnections(client: client)
            _ = await connections.send(makeRequest(port: server.port))
            let before = client.openConnections
            for _ in 0..<5000 where client.openConnections > 0 { _ = await client.timers.sleep(nanoseconds: 5_000_000) }
            let after = client.openConnections
            _ = await connections.send(makeRequest(port: server.port))
            return [before, after, client.openConnections]
        }
        #expect(counts == [1, 0, 1])
        #expect(server.connections == 2)
        try await server.stop()
    }

    @Test func aClosedPoolRefusesAndLetsRunningExchangesEnd() async throws {
        let server = try await RawServer { _, _, _ in [.trickle(Self.ok)] }
        let results = try await onLoop { client in
            let connections = HTTPConnections(client: client, total: 1)
            let running = Task(executorPreference: client.executor) {
                await connections.send(makeRequest(port: server.port)).response?.status
            }
            let waiting = Task(executorPreference: client.executor) {
                await connections.send(makeRequest(port: server.port)).failure?.kind
            }
            await Task.yield()
            _ = await client.timers.sleep(nanoseconds: 0)
            connections.close()
            let later = await connections.send(makeRequest(port: server.port)).failure?.kind
            let status = await running.value
            let kind = await waiting.value
            let isClosed = await client.waitUntilClosed(nanoseconds: 60_000_000_000)
            return (status == 200, kind == .cancelled, later == .cancelled, isClosed)
        }
        #expect(results == (true, true, true, true))
        try await server.stop()
    }

    @Test func aPoolThatGoesAwayClosesItsConnections() async throws {
        let server = try await RawServer { _, _, _ in [.send(Self.ok)] }
        let isClosed = try await onLoop { client in
            for _ in 0..<3 { _ = await HTTPConnections(client: client).send(makeRequest(port: server.port)) }
            return await client.waitUntilClosed(nanoseconds: 60_000_000_000)
        }
        #expect(isClosed)
        #expect(server.connections == 3)
        try await server.stop()
    }
}
