extension GeneratorVerdict: JSONWord {}
extension GeneratorHealth.Cause.Kind: JSONWord {}

/// Whether squall itself was fit for the load.
package struct GeneratorResult: JSONRecord, Sendable, Equatable {
    package var verdict = GeneratorVerdict.ok
    package var causes: [CauseResult] = []
    package var notes: [String] = []
    package var loops: [LoopResult] = []
    package var latenessMs = KeyedList<Double>()
    package var longestStallMs = 0.0
    package var cpuSeconds = 0.0
    package var maxRSSBytes: Int64 = 0
    package var stolenSeconds: Double?
    package var throttledSeconds: Double?
    package var littleRatio: Double?

    package init() {}

    package static var fields: [RecordField<GeneratorResult>] {
        [
            .init("verdict", \.verdict, "inconclusive: the figures do not speak for the system."),
            .init("causes", \.causes, "What speaks against the figures."),
            .init("notes", \.notes, "What qualifies them."),
            .init("loops", \.loops, "The event loops."),
            .init("latenessMs", \.latenessMs, "How late arrivals started through squall's own fault."),
            .init("longestStallMs", \.longestStallMs, "The longest time in which nothing ran although work was due."),
            .init("cpuSeconds", \.cpuSeconds, "User and system time of the process during the load."),
            .init("maxRSSBytes", \.maxRSSBytes, "The most resident memory."),
            .init("stolenSeconds", optional: \.stolenSeconds, "CPU that other virtual machines took."),
            .init("throttledSeconds", optional: \.throttledSeconds, "Time that the cgroup's CPU quota held squall up."),
            .init(
                "littleRatio",
                optional: \.littleRatio,
                "Recorded durations over the integral of the in-flight gauge, kept apart: 1 where no sample was lost."
            ),
        ]
    }
}

/// One reason of a verdict.
package struct CauseResult: JSONRecord, Sendable, Equatable {
    package var kind = GeneratorHealth.Cause.Kind.lateness
    package var message = ""
    package var value = 0.0
    package var limit = 0.0

    package init() {}

    package static var fields: [RecordField<CauseResult>] {
        [
            .init("kind", \.kind, ""),
            .init("message", \.message, ""),
            .init("value", \.value, "Milliseconds for lateness and stalls, a share for shortfalls, else a number."),
            .init("limit", \.limit, "In the same unit; above half of it there is a warning."),
        ]
    }
}

/// One event loop.
package struct LoopResult: JSONRecord, Sendable, Equatable {
    package var busySeconds = 0.0
    package var busyShare = 0.0

    package init() {}

    package static var fields: [RecordField<LoopResult>] {
        [
            .init("busySeconds", \.busySeconds, "Time spent working and not waiting."),
            .init("busyShare", \.busyShare, "0 to 1."),
        ]
    }
}
