import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// What steps on data stores have in common: their result, its checks and captures, and what a failure ends.
extension Strand {
    /// What a result is good for. A step that has failed leaves `result` as it was.
    func take(_ value: Value, _ call: StoreCall, _ step: Step) throws(StopReason) {
        if let slot = call.resultSlot { frame.slots[slot] = value }
        judge(call.checks)
        guard !call.captures.isEmpty else { return }
        try capture(call.captures, from: StoreResult(value), step)
    }

    /// Counts a failure and ends the iteration, unless the step says otherwise.
    func conclude(_ call: StoreCall, _ kind: ErrorKind, _ message: String, _ step: Step) throws(StopReason) {
        let reason = fail(kind, message, step)
        if call.endsIterationOnFailure || session.isStrict { throw reason }
        judge(call.checks)
    }

    func conclude(_ call: StoreCall, _ failure: StoreFailure, _ step: Step) throws(StopReason) {
        switch failure.kind {
        case .cancelled: throw .interrupted
        case .timeout: try conclude(call, .timeout, failure.message, step)
        case .closed: try conclude(call, .closed, failure.message, step)
        case .missingLibrary, .connect, .refused: try conclude(call, .store, failure.message, step)
        }
    }

    /// The file does without a server, and the step uses it nevertheless.
    func missingServer(_ step: Step) -> StopReason {
        fail(.store, "the server has no URL: the env that it comes from is empty", step)
    }

    /// The samples of an operation. What never left counts as failed and has no duration.
    func record<Answer>(_ reply: StoreReply<Answer>, _ call: StoreCall, _ metrics: StoreMetrics) {
        let tags = worker.tagSet(of: call.site, in: frame)
        let isFailed = if case .success = reply.result { false } else { true }
        worker.recorder.time(metrics.wait, nanoseconds: Int64(clamping: reply.waited), tags)
        if let took = reply.took { worker.recorder.time(metrics.duration, nanoseconds: Int64(clamping: took), tags) }
        worker.recorder.rate(metrics.failed, isFailed, tags)
    }
}

/// The metrics of a kind of store.
struct StoreMetrics {
    let duration: BuiltinMetric
    let wait: BuiltinMetric
    let failed: BuiltinMetric

    static let mongo = StoreMetrics(duration: .mongoOpDuration, wait: .mongoOpWait, failed: .mongoOpFailed)
    static let sql = StoreMetrics(duration: .sqlOpDuration, wait: .sqlOpWait, failed: .sqlOpFailed)
}

/// `result` as captures see it.
private final class StoreResult: CaptureSource {
    private let value: Value

    init(_ value: Value) { self.value = value }

    /// A list or map as it is; text that is JSON, parsed.
    func json() throws(EvaluationError) -> Value {
        guard case .string(let text) = value else { return value }
        do { return try JSON.parse(Array(text.utf8)) } catch {
            throw EvaluationError("the reply is not JSON: \(error.message)")
        }
    }

    func text() throws(EvaluationError) -> [UInt8] {
        if case .bytes(let bytes) = value { bytes } else { Array(value.text.utf8) }
    }

    func header(_ name: String) -> String? { nil }
    var isUndecodable: Bool { false }
    var note: String { " in \(value.text.prefix(80))" }
}
