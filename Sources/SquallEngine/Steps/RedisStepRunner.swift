import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// Running a Redis step: the command, samples, checks, captures.
extension Strand {
    @inline(never)
    func perform(_ redis: RedisStep, _ step: Step) async throws(StopReason) {
        session.hasWaited = true
        let connection = try connection(redis, step)
        let start = EngineClock.now()
        let deadline = UInt64(start + (try nanoseconds(redis.call.timeout, step)))
        switch redis.action {
        case .disconnect: connection.disconnect()
        case .connect: try conclude(redis.call, failure: await connection.connect(deadline: deadline), step)
        case .command(let words):
            let command = try words.map { word throws(StopReason) in try bytes(of: word, step) }
            let result = await connection.send(command, deadline: deadline)
            try finish(redis, result, connection, start: start, step)
        }
    }

    private func connection(_ redis: RedisStep, _ step: Step) throws(StopReason) -> RedisConnection {
        do throws(URLProblem) { return try session.redisConnections().connection(redis.call.server) } catch {
            throw fail(.store, error.message, step)
        }
    }

    /// A word of a command: bytes as they are, everything else as text.
    private func bytes(of word: Template, _ step: Step) throws(StopReason) -> [UInt8] {
        let value = try value(word, step)
        if case .bytes(let bytes) = value { return bytes }
        return Array(value.text.utf8)
    }

    @inline(never)
    private func finish(
        _ redis: RedisStep,
        _ result: Result<RedisReply, HTTPFailure>,
        _ connection: RedisConnection,
        start: Int64,
        _ step: Step
    ) throws(StopReason) {
        if case .failure(let failure) = result, failure.kind == .cancelled { throw .interrupted }
        record(redis, result, connection.takeTraffic(), nanoseconds: EngineClock.now() - start)
        switch result {
        case .failure(let failure): try conclude(redis.call, failure: failure, step)
        case .success(.error(let message)):
            let command = redis.commandName ?? "the command"
            try conclude(redis.call, .store, "\(command): \(message)", step)
        case .success(let reply): try take(Value(reply), redis.call, step)
        }
    }

    private func record(
        _ redis: RedisStep,
        _ result: Result<RedisReply, HTTPFailure>,
        _ traffic: (sent: Int, received: Int),
        nanoseconds: Int64
    ) {
        let tags = worker.tagSet(of: redis.call.site, in: frame)
        let isFailed = if case .success(let reply) = result { reply.isError } else { true }
        worker.recorder.time(.redisOpDuration, nanoseconds: nanoseconds, tags)
        worker.recorder.rate(.redisOpFailed, isFailed, tags)
        worker.recorder.count(.dataSent, by: Int64(traffic.sent), tags)
        worker.recorder.count(.dataReceived, by: Int64(traffic.received), tags)
    }

    private func conclude(_ call: StoreCall, failure: HTTPFailure?, _ step: Step) throws(StopReason) {
        guard let failure else { return }
        if failure.kind == .cancelled { throw .interrupted }
        if failure.kind == .limit { worker.run.noteLimit(failure.message) }
        try conclude(call, ErrorKind(rawValue: failure.kind.rawValue) ?? .store, failure.message, step)
    }
}

extension Value {
    /// Strings are text where they are UTF-8, bytes elsewhere.
    fileprivate init(_ reply: RedisReply) {
        switch reply {
        case .status(let bytes), .bytes(let bytes):
            self = String(validating: bytes, as: UTF8.self).map { .string($0) } ?? .bytes(bytes)
        case .error(let message): self = .string(message)
        case .integer(let number): self = .int(number)
        case .list(let items): self = .list(items.map { Value($0) })
        case .null: self = .null
        }
    }
}

extension RedisReply {
    fileprivate var isError: Bool { if case .error = self { true } else { false } }
}

extension RedisStep {
    /// The command as written, for messages.
    fileprivate var commandName: String? {
        if case .command(let words) = action { words.first?.source } else { nil }
    }
}
