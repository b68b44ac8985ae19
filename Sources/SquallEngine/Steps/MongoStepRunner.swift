import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// Running a MongoDB step: the operation goes to a thread of its server's pool, and the answer comes back to this loop.
extension Strand {
    @inline(never)
    func perform(_ mongo: MongoStep, _ step: Step) async throws(StopReason) {
        session.hasWaited = true
        let operation = try operation(mongo, step)
        let deadline = UInt64(EngineClock.now() + (try nanoseconds(mongo.call.timeout, step)))
        guard let client = worker.run.stores?.mongo[mongo.call.server] else { throw missingServer(step) }
        let reply = await client.run(operation, deadline: deadline, executor: worker.executor, timers: worker.timers)
        try finish(mongo, reply, step)
    }

    @inline(never)
    private func finish(_ mongo: MongoStep, _ reply: StoreReply<[UInt8]>, _ step: Step) throws(StopReason) {
        if case .failure(let failure) = reply.result, failure.kind == .cancelled { throw .interrupted }
        record(reply, mongo.call, .mongo)
        switch reply.result {
        case .success(let json): try take(try parsed(json, step), mongo.call, step)
        case .failure(let failure): try conclude(mongo.call, failure, step)
        }
    }

    private func parsed(_ json: [UInt8], _ step: Step) throws(StopReason) -> Value {
        do { return try JSON.parse(json) } catch { throw fail(.decode, error.message, step) }
    }

    private func operation(_ mongo: MongoStep, _ step: Step) throws(StopReason) -> MongoOperation {
        let subject = try value(mongo.subject, step)
        let kind: MongoOperation.Kind
        switch mongo.operation {
        case .insertMany: kind = .insertMany(try documents(subject, mongo, step))
        case .deleteMany:
            try refuseNull(in: subject, step)
            kind = .deleteMany(filter: try document(subject, mongo, step))
        case .find: kind = .find(filter: try document(subject, mongo, step))
        case .count: kind = .count(filter: try document(subject, mongo, step))
        }
        return MongoOperation(
            kind,
            collection: try text(mongo.collection, step),
            database: try mongo.database.map { name throws(StopReason) in try text(name, step) },
            options: try mongo.options.map { options throws(StopReason) in
                try document(try value(options, step), mongo, step)
            }
        )
    }

    /// MongoDB takes null for every document without the field: a name that nothing has set would delete them all.
    private func refuseNull(in filter: Value, _ step: Step) throws(StopReason) {
        guard case .map(let fields) = filter, let empty = fields.entries.first(where: { $0.1 == .null }) else { return }
        throw fail(
            .expression,
            "`deleteMany` with `\(empty.0.text)` null would delete every document without it: write { $exists: false }",
            step
        )
    }

    private func documents(_ value: Value, _ mongo: MongoStep, _ step: Step) throws(StopReason) -> [[UInt8]] {
        guard case .list(let items) = value, !items.isEmpty else {
            throw fail(.expression, "`insertMany` is \(value.text.prefix(80)), not a list of documents", step)
        }
        return try items.map { item throws(StopReason) in try document(item, mongo, step) }
    }

    private func document(_ value: Value, _ mongo: MongoStep, _ step: Step) throws(StopReason) -> [UInt8] {
        guard case .map = value else {
            throw fail(.expression, "`\(mongo.operation)` has \(value.text.prefix(80)), which is not a document", step)
        }
        var bytes: [UInt8] = []
        JSON.write(value.extended, to: &bytes)
        return bytes
    }
}

extension Value {
    /// Timestamps and bytes as MongoDB's extended JSON has them; everything else is JSON as it is.
    fileprivate var extended: Value {
        switch self {
        case .timestamp(let time): .map(ValueMap([("$date", .map(time.milliseconds))]))
        case .bytes(let bytes): .map(ValueMap([("$binary", .map(bytes.binary))]))
        case .list(let items): .list(items.map(\.extended))
        case .map(let map): .map(ValueMap(uniquing: map.keys, map.values.map(\.extended)))
        default: self
        }
    }
}

extension Timestamp {
    /// MongoDB's dates have no more digits.
    fileprivate var milliseconds: ValueMap {
        ValueMap([("$numberLong", .string("\(seconds * 1000 + Int64(nanoseconds) / 1_000_000)"))])
    }
}

extension [UInt8] {
    fileprivate var binary: ValueMap {
        var text: [UInt8] = []
        Base64.append(self, to: &text)
        return ValueMap([
            ("base64", .string(String(decoding: text, as: UTF8.self))), ("subType", .string("00")),
        ])
    }
}
