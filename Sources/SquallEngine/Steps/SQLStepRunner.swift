import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// Running a SQL step: the statement goes to a thread of its server's pool, and the result comes back to this loop.
extension Strand {
    @inline(never)
    func perform(_ sql: SQLStep, _ step: Step) async throws(StopReason) {
        session.hasWaited = true
        let statement = SQLStatement(
            try text(sql.statement, step),
            try sql.parameters.map { parameter throws(StopReason) in SQLParameter(try value(parameter, step)) }
        )
        let deadline = UInt64(EngineClock.now() + (try nanoseconds(sql.call.timeout, step)))
        guard let client = worker.run.stores?.sql[sql.call.server] else { throw missingServer(step) }
        let reply = await client.run(statement, deadline: deadline, executor: worker.executor, timers: worker.timers)
        try finish(sql, reply, step)
    }

    @inline(never)
    private func finish(_ sql: SQLStep, _ reply: StoreReply<SQLResult>, _ step: Step) throws(StopReason) {
        if case .failure(let failure) = reply.result, failure.kind == .cancelled { throw .interrupted }
        record(reply, sql.call, .sql)
        switch reply.result {
        case .success(let result): try take(try value(of: result, step), sql.call, step)
        case .failure(let failure): try conclude(sql.call, failure, step)
        }
    }

    private func value(of result: SQLResult, _ step: Step) throws(StopReason) -> Value {
        do { return try Value(result) } catch { throw fail(.decode, error.message, step) }
    }
}

extension SQLParameter {
    /// Numbers, times and bools as PostgreSQL reads them, lists and maps as JSON.
    fileprivate init(_ value: Value) {
        switch value {
        case .null: self = .null
        case .bytes(let bytes): self = .bytes(bytes)
        default: self = .text(value.text)
        }
    }
}

extension Value {
    /// `{rows: [{column: value}], count, columns}`. Of columns with one name a row shows the last.
    fileprivate init(_ result: SQLResult) throws(EvaluationError) {
        var rows: [Value] = []
        rows.reserveCapacity(result.rows.count)
        for row in result.rows {
            var fields: [(String, Value)] = []
            for (name, value) in zip(result.columns, row) { fields.append((name, try Value(value))) }
            rows.append(.map(ValueMap(fields)))
        }
        self = .map(
            ValueMap([
                ("rows", .list(rows)), ("count", .int(result.count)),
                ("columns", .list(result.columns.map { .string($0) })),
            ])
        )
    }

    fileprivate init(_ value: SQLValue) throws(EvaluationError) {
        switch value {
        case .null: self = .null
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self = .int(number)
        case .double(let number): self = .double(number)
        case .text(let text): self = .string(text)
        case .json(let bytes): self = try JSON.parse(bytes)
        case .timestamp(let seconds, let nanoseconds):
            self = .timestamp(Timestamp(seconds: seconds, nanoseconds: nanoseconds))
        case .bytes(let bytes): self = .bytes(bytes)
        }
    }
}
