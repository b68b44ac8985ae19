import NIOCore

/// Something that one task of a loop waits for, on the paths where a request waits for more than its answer: a pool, a
/// name, a connection.
// Unchecked: touched on the loop's thread only; a cancellation from elsewhere goes through the loop.
package final class OneShot<Value: Sendable>: @unchecked Sendable {
    package enum Outcome: Sendable {
        case value(Value)
        case timedOut
        case cancelled
    }

    private let executor: LoopExecutor
    private let timers: LoopTimers
    private let node = TimerNode()
    private var continuation: UnsafeContinuation<Outcome, Never>?
    private var outcome: Outcome?

    package init(executor: LoopExecutor, timers: LoopTimers) {
        self.executor = executor
        self.timers = timers
        node.action = { [unowned self] in settle(.timedOut) }
    }

    /// Whether it is over: a value that comes now is not taken any more.
    package var isSettled: Bool { outcome != nil }

    /// Hands the value to the waiting task. False when it has given up, and what the value holds must be disposed of.
    @discardableResult
    package func resolve(_ value: Value) -> Bool {
        settle(.value(value))
    }

    /// Waits until the value is there, the time has come or the calling task is cancelled. Once.
    package func wait(until deadline: UInt64? = nil) async -> Outcome {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                if let outcome { return continuation.resume(returning: outcome) }
                self.continuation = continuation
                if let deadline { timers.schedule(at: deadline, node) }
            }
        } onCancel: {
            let loop = executor.loop
            loop.execute { self.settle(.cancelled) }
        }
    }

    @discardableResult
    private func settle(_ outcome: Outcome) -> Bool {
        guard self.outcome == nil else { return false }
        self.outcome = outcome
        timers.cancel(node)
        executor.resuming { continuation.take()?.resume(returning: outcome) }
        return true
    }
}
