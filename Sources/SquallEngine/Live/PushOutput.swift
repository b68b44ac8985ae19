import NIOCore
import SquallClients
import SquallMetrics

/// Sends figures to one receiver, message after message, the oldest first, as remote write demands.
///
// Unchecked: confined to the loop of the live outputs.
final class PushOutput: @unchecked Sendable {
    private let target: LiveTarget
    private let endpoint: LiveEndpoint
    private let client: HTTPClient
    private let connections: HTTPConnections
    private let interval: Int64
    private let latest: @Sendable () -> LiveMoment?
    private var queue = PushQueue()
    private(set) var result = LiveResult()
    private var lastTime: Int64 = 0
    private var collecting: Task<Void, Never>?
    private var delivering: Task<Void, Never>?
    /// The run is over: what fails twice now is given up.
    private var isFinishing = false

    private static let requestTimeout: UInt64 = 10_000_000_000
    private static let firstPause: Int64 = 500_000_000
    private static let longestPause: Int64 = 30_000_000_000
    /// What has not arrived so long after the run is given up.
    private static let flushTime: Int64 = 5_000_000_000

    init(
        _ target: LiveTarget,
        _ endpoint: LiveEndpoint,
        client: HTTPClient,
        interval: Int64,
        latest: @escaping @Sendable () -> LiveMoment?
    ) {
        self.target = target
        self.endpoint = endpoint
        self.client = client
        self.interval = interval
        self.latest = latest
        connections = HTTPConnections(client: client, perHost: 1, total: 1)
        result.kind = target.kind
        result.target = endpoint.text
    }

    func begin() {
        collecting = client.executor.launch { [self] in
            while await client.timers.sleep(nanoseconds: interval) { collect() }
        }
    }

    /// Sends the last figures and waits for what is on its way; the second Ctrl-C waits for nothing.
    func finish(isCut: Bool) async {
        collecting?.cancel()
        isFinishing = true
        if !isCut { collect() }
        if let delivering {
            let limit = client.executor.launch { [timers = client.timers] in
                if isCut { return delivering.cancel() }
                if await timers.sleep(nanoseconds: PushOutput.flushTime) { delivering.cancel() }
            }
            await delivering.value
            limit.cancel()
        }
        result.lost += Int64(queue.removeAll())
        connections.close()
    }

    // MARK: Messages

    /// Queues the figures as they stand, if they are new.
    private func collect() {
        guard let moment = latest(), moment.time > lastTime else { return }
        lastTime = moment.time
        result.lost += Int64(queue.add(target.encode(moment)))
        guard delivering == nil else { return }
        delivering = client.executor.launch { [self] in await deliver() }
    }

    private func deliver() async {
        defer { delivering = nil }
        var pause = PushOutput.firstPause
        var failures = 0
        while let entry = queue.first, !Task.isCancelled {
            switch await send(entry.body) {
            case .taken:
                // One that was let go while it was under way has arrived all the same.
                if !queue.remove(entry) { result.lost -= 1 }
                result.delivered += 1
                (pause, failures) = (PushOutput.firstPause, 0)
            case .refused(let reason):
                note(reason)
                if queue.remove(entry) { result.lost += 1 }
            case .later(let reason, let wish):
                guard !Task.isCancelled else { return note("there was no answer yet when squall ended") }
                note(reason)
                failures += 1
                if isFinishing, failures > 1 { return }
                result.retries += 1
                guard await wait(max(pause, wish ?? 0)) else { return }
                pause = min(pause * 2, PushOutput.longestPause)
            }
        }
    }

    private func send(_ body: [UInt8]) async -> PushVerdict {
        let deadline = MonotonicClock.now() + PushOutput.requestTimeout
        let exchange = await connections.send(endpoint.request(body, deadline: deadline))
        switch exchange.result {
        case .failure(let failure): return .later(failure.message, after: nil)
        case .success(let response):
            return PushVerdict(
                status: response.status,
                retryAfter: response.headers.first("Retry-After"),
                body: String(buffer: response.body)
            )
        }
    }

    private func note(_ reason: String) {
        if result.failure == nil { result.failure = reason }
    }

    /// Waits, and no longer than the first pause once the run is over. False when cancelled.
    private func wait(_ nanoseconds: Int64) async -> Bool {
        let end = MonotonicClock.now() + UInt64(nanoseconds)
        while MonotonicClock.now() < end {
            guard await client.timers.sleep(nanoseconds: min(nanoseconds, PushOutput.firstPause / 2)) else {
                return false
            }
            if isFinishing { return await client.timers.sleep(nanoseconds: PushOutput.firstPause / 2) }
        }
        return true
    }
}
