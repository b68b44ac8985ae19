/// A row of the requests.
package struct RequestResult: JSONRecord, Sendable, Equatable {
    package var scenario = ""
    package var name = ""
    package var method = ""
    package var count: Int64 = 0
    package var failed: Int64 = 0
    package var statuses = KeyedList<Int64>()
    package var bytesSent: Int64 = 0
    package var bytesReceived: Int64 = 0
    package var latency = KeyedList<Double>()
    package var lowerBounds: [String]?
    package var histogram: OpaqueText?

    package init() {}

    package static var fields: [RecordField<RequestResult>] {
        [
            .init("scenario", \.scenario, "Empty in setup and teardown."),
            .init("name", \.name, "The step's name, or the URL as written."),
            .init("method", \.method, ""),
            .init("count", \.count, ""),
            .init("failed", \.failed, ""),
            .init("statuses", \.statuses, "\"0\" for requests without an answer."),
            .init("bytesSent", \.bytesSent, ""),
            .init("bytesReceived", \.bytesReceived, ""),
            .init("latency", \.latency, "Of `http_req_duration`, milliseconds."),
            .init("lowerBounds", optional: \.lowerBounds, "Latencies that reach into timeouts or unfinished requests."),
            .init("histogram", optional: \.histogram, "All samples."),
        ]
    }
}

/// What became of a scenario's schedule.
package struct ScenarioResult: JSONRecord, Sendable, Equatable {
    package var name = ""
    package var executor = ""
    package var iterations: Int64 = 0
    package var failedIterations: Int64 = 0
    package var droppedIterations: Int64 = 0
    package var droppedShare = 0.0
    package var maxVUs: Int64 = 0
    package var scheduledArrivals: Int64?
    package var startedArrivals: Int64?
    package var iterationDurationMs = KeyedList<Double>()
    package var responseTimeMs = KeyedList<Double>()

    package init() {}

    package static var fields: [RecordField<ScenarioResult>] {
        [
            .init("name", \.name, ""),
            .init("executor", \.executor, "k6's name of the executor."),
            .init("iterations", \.iterations, "Ended, those ended by an error included."),
            .init("failedIterations", \.failedIterations, "Ended by an error."),
            .init("droppedIterations", \.droppedIterations, "Without a free VU, or left over at maxDuration."),
            .init("droppedShare", \.droppedShare, "Of all iterations that should have been, 0 to 1."),
            .init("maxVUs", \.maxVUs, "The most that were active."),
            .init("scheduledArrivals", optional: \.scheduledArrivals, "Arrival executors only."),
            .init("startedArrivals", optional: \.startedArrivals, "Arrival executors only."),
            .init("iterationDurationMs", \.iterationDurationMs, ""),
            .init("responseTimeMs", \.responseTimeMs, "`http_req_response_time` of the scenario."),
        ]
    }
}
