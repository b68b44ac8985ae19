import NIOCore

/// The timer wheel of one event loop behind one scheduled callback, which exists only while timers do.
// Unchecked: touched on the loop's thread only.
package final class LoopTimers: @unchecked Sendable {
    private let executor: LoopExecutor
    private var wheel = TimerWheel(now: MonotonicClock.now())
    private var armed: (deadline: UInt64, callback: NIOScheduledCallback)?
    private var sleeperPool: [Sleeper] = []

    package init(executor: LoopExecutor) {
        self.executor = executor
    }

    /// Timers that wait.
    package var count: Int { wheel.count }

    /// Runs the action of `node` on the loop after that time, never early and about a millisecond late at most; moves
    /// a node that waits already. Tasks which the action resumes run at once.
    package func schedule(afterNanoseconds delay: Int64, _ node: TimerNode) {
        schedule(at: MonotonicClock.now() + UInt64(max(delay, 0)), node)
    }

    /// The same for a time of the monotonic clock.
    package func schedule(at deadline: UInt64, _ node: TimerNode) {
        wheel.insert(node, deadline: deadline)
        // Most timers are request timeouts, further away than the one that the loop will call back for.
        if let armed, armed.deadline <= deadline { return }
        arm()
    }

    package func cancel(_ node: TimerNode) {
        // The callback stays armed: it finds out by itself that nothing is due, and arming anew costs far more.
        wheel.cancel(node)
    }

    /// Lets the calling task, which runs on this loop, pause. False when the task was cancelled before the time was over.
    package func sleep(nanoseconds: Int64) async -> Bool {
        guard nanoseconds > 0 else { return !Task.isCancelled }
        let sleeper = sleeperPool.popLast() ?? Sleeper(timers: self)
        let deadline = MonotonicClock.now() + UInt64(nanoseconds)
        let isComplete = await sleeper.wait(until: deadline)
        sleeperPool.append(sleeper)
        return isComplete
    }

    fileprivate func resuming(_ body: () -> Void) { executor.resuming(body) }

    fileprivate var loop: any EventLoop { executor.loop }
}

extension LoopTimers: NIOScheduledCallbackHandler {
    package func handleScheduledCallback(eventLoop: some EventLoop) {
        armed = nil
        executor.resuming { fire() }
        arm()
    }

    private func fire() {
        let expired = wheel.advance(to: MonotonicClock.now())
        // An action may cancel a timer that is due as well.
        for node in expired where node.state == .due {
            node.state = .idle
            node.fire()
        }
        wheel.recycle(expired)
    }

    /// Makes the loop call back in time for the earliest timer.
    private func arm() {
        guard let wake = wheel.nextWake else { return }
        if let armed {
            if armed.deadline <= wake { return }
            armed.callback.cancel()
        }
        armed = nil
        // The loop refuses only while it shuts down, when no timer matters any more.
        guard let callback = try? loop.scheduleCallback(at: .uptimeNanoseconds(wake), handler: self) else { return }
        armed = (wake, callback)
    }
}

/// One pause of one task.
// Unchecked: touched on the loop's thread only; a cancellation from elsewhere goes through the loop.
private final class Sleeper: @unchecked Sendable {
    private unowned let timers: LoopTimers
    private let node = TimerNode()
    private var continuation: UnsafeContinuation<Bool, Never>?
    /// Tells a late cancellation, which came from another thread, from the pause that the sleeper serves by then.
    private var generation = 0

    init(timers: LoopTimers) {
        self.timers = timers
        node.action = { [unowned self] in finish(true) }
    }

    func wait(until deadline: UInt64) async -> Bool {
        generation += 1
        let pause = generation
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                guard !Task.isCancelled else { return continuation.resume(returning: false) }
                self.continuation = continuation
                timers.schedule(at: deadline, node)
            }
        } onCancel: {
            let timers = timers
            timers.loop.execute { timers.resuming { self.cancel(pause) } }
        }
    }

    private func cancel(_ pause: Int) {
        guard pause == generation, continuation != nil else { return }
        timers.cancel(node)
        finish(false)
    }

    private func finish(_ isComplete: Bool) {
        continuation.take()?.resume(returning: isComplete)
    }
}
