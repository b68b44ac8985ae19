import NIOCore

/// Runs tasks on the thread of one event loop.
///
/// A task that becomes runnable on the loop's own thread is appended to a plain array, without a lock and without a
/// detour through the loop's queue. Whatever resumes tasks does so inside ``resuming(_:)``, which runs them before it
/// returns, or ``resumingTogether(_:)``, which runs them soon; a resume anywhere else on the loop costs one
/// `loop.execute`, and so does one from another thread. What tasks write is flushed when they have run.
/// So a turn of the loop reads, then runs users, then writes (docs/decisions/0009-turns-of-the-loop.md has why).
// Unchecked: all stored variables are touched on the loop's thread only.
package final class LoopExecutor: TaskExecutor, @unchecked Sendable {
    package let loop: any EventLoop
    private var queue: [UnownedJob] = []
    /// Position of the next job in `queue`; the array is emptied at once when all have run.
    private var head = 0
    private var isDraining = false
    /// Whether someone up the stack has promised to call `drain()`.
    private var isExpected = false
    private var isScheduled = false
    /// Who has written, and flushes before the loop goes on.
    private var writers: [any LoopWriter] = []

    package init(loop: any EventLoop) {
        self.loop = loop
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        guard loop.inEventLoop else {
            return loop.execute {
                self.queue.append(job)
                self.drain()
            }
        }
        queue.append(job)
        if !isDraining && !isExpected { scheduleDrain() }
    }

    /// Runs `body`, which may resume tasks, and then the tasks themselves. Only on the loop.
    @inline(__always)
    package func resuming(_ body: () -> Void) {
        loop.assertInEventLoop()
        let wasExpected = isExpected
        isExpected = true
        body()
        isExpected = wasExpected
        if !wasExpected { drain() }
    }

    /// Runs `body`, which may resume tasks; these run when the loop has read every socket that is ready now. So each
    /// answer gets the time when it came in, not that of the users' work before it. Only on the loop.
    @inline(__always)
    package func resumingTogether(_ body: () -> Void) {
        loop.assertInEventLoop()
        let wasExpected = isExpected
        isExpected = true
        body()
        isExpected = wasExpected
        if !wasExpected && !isDraining { scheduleDrain() }
    }

    /// Jobs that run in one go at most, so that tasks which make each other runnable again and again (a loop around
    /// `Task.yield()`) leave the loop time for its sockets.
    private static let batchSize = 4096
    /// Writes that wait for each other at most: they delay the first by some 0.2 ms.
    private static let flushSize = 64

    /// Runs what is runnable, including what becomes so meanwhile. Only on the loop; does nothing when called by a task
    /// that runs here.
    package func drain() {
        guard !isDraining, head < queue.count else { return }
        isDraining = true
        while head < queue.count && head < Self.batchSize {
            let job = queue[head]
            head += 1
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
        queue.removeFirst(head)
        head = 0
        flush()
        isDraining = false
        if !queue.isEmpty { scheduleDrain() }
    }

    /// Has `writer` flush once the tasks that are runnable now have run; at once where none is running. Only on the loop.
    package func flushLater(_ writer: any LoopWriter) {
        guard isDraining else { return writer.flushWrites() }
        writers.append(writer)
        if writers.count == Self.flushSize { flush() }
    }

    private func flush() {
        var index = 0
        while index < writers.count {
            writers[index].flushWrites()
            index += 1
        }
        writers.removeAll(keepingCapacity: true)
    }

    private func scheduleDrain() {
        guard !isScheduled else { return }
        isScheduled = true
        loop.execute {
            self.isScheduled = false
            self.drain()
        }
    }
}

extension LoopExecutor {
    /// Waits for `future` of the same loop; the resumption costs no detour.
    package func value<Success: Sendable>(of future: EventLoopFuture<Success>) async -> Result<Success, any Error> {
        await withUnsafeContinuation { continuation in
            future.whenComplete { result in
                self.resuming { continuation.resume(returning: result) }
            }
        }
    }
}

/// What writes to a channel while tasks run, and flushes when ``LoopExecutor/flushLater(_:)`` tells it to.
package protocol LoopWriter: AnyObject {
    func flushWrites()
}
