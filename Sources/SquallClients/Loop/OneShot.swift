import NIOCore

/// Something that one task of a loop waits for, on the paths where a request waits for more than its answer: a pool, a
/// name, a connection, a message.
///
/// A `receive` makes one for each message of a socket. So it is the node of its own deadline, and inlinable: the compiler
/// then makes a version for its type.
// Unchecked: touched on the loop's thread only; a cancellation from elsewhere goes through the loop.
package final class OneShot<Value: Sendable>: TimerNode, @unchecked Sendable {
    package enum Outcome: Sendable {
        case value(Value)
        case timedOut
        case cancelled
    }

    @usableFromInline package let executor: LoopExecutor
    @usableFromInline package let timers: LoopTimers
    @usableFromInline package var continuation: UnsafeContinuation<Outcome, Never>?
    @usableFromInline package var outcome: Outcome?

    @inlinable
    package init(executor: LoopExecutor, timers: LoopTimers) {
        self.executor = executor
        self.timers = timers
        super.init()
    }

    @inlinable
    package override func fire() { settle(.timedOut) }

    /// Whether it is over: a value that comes now is not taken any more.
    @inlinable
    package var isSettled: Bool { outcome != nil }

    /// Hands the value to the waiting task. False when it has given up, and what the value holds must be disposed of.
    @inlinable
    @discardableResult
    package func resolve(_ value: Value) -> Bool {
        settle(.value(value))
    }

    /// Waits until the value is there, the time has come or the calling task is cancelled. Once.
    @inlinable
    package func wait(until deadline: UInt64? = nil) async -> Outcome {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                if let outcome { return continuation.resume(returning: outcome) }
                self.continuation = continuation
                if let deadline { timers.schedule(at: deadline, self) }
            }
        } onCancel: {
            let loop = executor.loop
            loop.execute { self.settle(.cancelled) }
        }
    }

    @inlinable
    @discardableResult
    package func settle(_ outcome: Outcome) -> Bool {
        guard self.outcome == nil else { return false }
        self.outcome = outcome
        timers.cancel(self)
        executor.resuming { continuation.take()?.resume(returning: outcome) }
        return true
    }
}
