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
        case .disconnect: session.redisConnections().disconnect(redis.call.server, connection)
        case .connect: try conclude(redis.call, failure: await connection.connect(deadline: deadline), step)
        case .command(let words):
            let request = try request([words], isPipeline: false, redis, step)
            try finish(redis, await connection.send(request, deadline: deadline), connection, start: start, step)
        case .pipeline(let commands):
            let request = try request(commands, isPipeline: true, redis, step)
            try finish(redis, await connection.send(request, deadline: deadline), connection, start: start, step)
        }
    }

    private func connection(_ redis: RedisStep, _ step: Step) throws(StopReason) -> RedisConnection {
        do throws(URLProblem) { return try session.redisConnections().connection(redis.call.server) } catch {
            throw fail(.store, error.message, step)
        }
    }

    private func request(
        _ commands: [[Template]],
        isPipeline: Bool,
        _ redis: RedisStep,
        _ step: Step
    ) throws(StopReason) -> RedisRequest {
        let prepared = worker.prepared(redis.call.site) { PreparedCommands(commands, isPipeline: isPipeline) }
        do { return try prepared.render(in: frame) } catch { throw fail(.expression, error.message, step) }
    }

    @inline(never)
    private func finish(
        _ redis: RedisStep,
        _ answer: RedisAnswer,
        _ connection: RedisConnection,
        start: Int64,
        _ step: Step
    ) throws(StopReason) {
        if case .failure(let failure) = answer.result, failure.kind == .cancelled { throw .interrupted }
        let problem = redis.problem(of: answer.result)
        record(redis, isFailed: problem != nil, answer, connection, start: start)
        switch answer.result {
        case .failure(let failure): try conclude(redis.call, failure: failure, step)
        case .success(let reply):
            if let problem { return try conclude(redis.call, .store, problem, step) }
            try takeReply(reply, redis.call, step)
        }
    }

    private func record(
        _ redis: RedisStep,
        isFailed: Bool,
        _ answer: RedisAnswer,
        _ connection: RedisConnection,
        start: Int64
    ) {
        let tags = worker.tagSet(of: redis.call.site, in: frame)
        let traffic = connection.takeTraffic()
        worker.recorder.time(.redisOpDuration, nanoseconds: max(0, Int64(answer.at) - start), tags)
        worker.recorder.rate(.redisOpFailed, isFailed, tags)
        worker.recorder.count(.dataSent, by: Int64(traffic.sent), tags)
        worker.recorder.count(.dataReceived, by: Int64(traffic.received), tags)
        if let recovery = connection.takeRecovery() {
            worker.recorder.time(.redisRecovery, nanoseconds: recovery, tags)
        }
    }

    /// A reply that nothing reads is not made a value.
    private func takeReply(_ reply: RedisReply, _ call: StoreCall, _ step: Step) throws(StopReason) {
        guard call.resultSlot != nil || !call.checks.isEmpty || !call.captures.isEmpty else { return }
        try take(Value(reply), call, step)
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
        case .double(let number): self = .double(number)
        case .bool(let value): self = .bool(value)
        case .list(let items): self = .list(items.map { Value($0) })
        case .map(let items): self = .map(Value.entries(items))
        case .null: self = .null
        }
    }

    /// Keys that CEL does not know are their text.
    private static func entries(_ items: [RedisReply]) -> ValueMap {
        let keys = stride(from: 0, to: items.count - 1, by: 2).map { index -> Value in
            let key = Value(items[index])
            return key.isKey ? key : .string(key.text)
        }
        return ValueMap(uniquing: keys, stride(from: 1, to: items.count, by: 2).map { Value(items[$0]) })
    }

    private var isKey: Bool {
        switch self {
        case .string, .int, .bool: true
        default: false
        }
    }
}

extension RedisStep {
    /// Error replies, in words; nil for none. Those within a reply, of EXEC for instance, are text of the result.
    fileprivate func problem(of result: Result<RedisReply, HTTPFailure>) -> String? {
        switch (action, result) {
        case (_, .failure(let failure)): return failure.message
        case (.command(let words), .success(.error(let message))):
            return "\(words.first?.source ?? "the command"): \(message)"
        case (.pipeline(let commands), .success(.list(let replies))):
            for (index, reply) in replies.enumerated() {
                guard case .error(let message) = reply else { continue }
                let name = commands[index].first?.source ?? "the command"
                return "\(name), command \(index + 1) of \(commands.count): \(message)"
            }
            return nil
        default: return nil
        }
    }
}
