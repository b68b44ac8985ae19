import NIOCore
import SquallClients

extension LoopExecutor {
    /// Starts a task that lives on this loop.
    @discardableResult
    func launch<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) -> Task<Result, Never> {
        Task(executorPreference: self) { await body() }
    }

    /// Runs on the loop, soon; from any thread.
    func execute(_ body: @escaping @Sendable () -> Void) {
        loop.execute { [self] in resuming(body) }
    }

    /// Runs on the loop and gives back what it made; from any task.
    func perform<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withUnsafeContinuation { continuation in
            execute { continuation.resume(returning: body()) }
        }
    }
}
