import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import SquallClients
import Testing

@Suite struct LoopTests {
    @Test func tasksRunOnTheLoopAfterEverySuspension() async throws {
        let executor = LoopExecutor(loop: TestLoops.group.any())
        let places = await Task(executorPreference: executor) {
            var places = [executor.loop.inEventLoop]
            await Task.yield()
            places.append(executor.loop.inEventLoop)
            _ = await executor.value(of: executor.loop.makeSucceededVoidFuture())
            places.append(executor.loop.inEventLoop)
            return places
        }.value
        #expect(places == [true, true, true])
    }

    @Test func childTasksRunOnTheSameLoop() async {
        let executor = LoopExecutor(loop: TestLoops.group.any())
        let count = await Task(executorPreference: executor) {
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        await Task.yield()
                        return executor.loop.inEventLoop
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
        }.value
        #expect(count == 100)
    }

    @Test func resumingRunsTheTaskBeforeItReturns() async throws {
        let executor = LoopExecutor(loop: TestLoops.group.any())
        let log = NIOLockedValueBox<[String]>([])
        await Task(executorPreference: executor) {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
                executor.loop.execute {
                    executor.resuming { continuation.resume() }
                    log.withLockedValue { $0.append("returned") }
                }
            }
            log.withLockedValue { $0.append("task") }
        }.value
        try await executor.loop.submit {}.get()
        #expect(log.withLockedValue { $0 } == ["task", "returned"])
    }

    @Test func aTurnReadsThenRunsTasksThenWrites() async throws {
        let executor = LoopExecutor(loop: TestLoops.group.any())
        let log = TurnLog()
        let waiting = (0..<100).map { number in
            Task(executorPreference: executor) {
                await withUnsafeContinuation { log.continuations.append($0) }
                log.events.append("task \(number)")
                executor.flushLater(log)
            }
        }
        while log.waiting(executor) < 100 { await Task.yield() }
        try await executor.loop.submit {
            for continuation in log.continuations {
                log.events.append("read")
                executor.resumingTogether { continuation.resume() }
            }
        }.get()
        for task in waiting { await task.value }
        let events = try await executor.loop.submit { log.events }.get()
        #expect(events.prefix(100).allSatisfy { $0 == "read" })
        #expect(events.dropFirst(100).prefix(64).allSatisfy { $0.hasPrefix("task") })
        // Writes do not wait for ever.
        #expect(events.dropFirst(164).prefix(64).allSatisfy { $0 == "flush" })
        #expect(events.suffix(36).allSatisfy { $0 == "flush" })
        #expect(events.count == 300)
    }

    @Test func aWriteOutsideOfTasksIsFlushedAtOnce() async throws {
        let executor = LoopExecutor(loop: TestLoops.group.any())
        let log = TurnLog()
        let events = try await executor.loop.submit {
            executor.flushLater(log)
            return log.events
        }.get()
        #expect(events == ["flush"])
    }

    @Test func tasksThatYieldForeverLeaveTheLoopTime() async throws {
        let executor = LoopExecutor(loop: TestLoops.group.any())
        let yielding = Task(executorPreference: executor) {
            while !Task.isCancelled { await Task.yield() }
        }
        try await executor.loop.scheduleTask(in: .milliseconds(5)) {}.futureResult.get()
        yielding.cancel()
        await yielding.value
    }

    @Test func aResumeOutsideOfResumingIsNotLost() async {
        let executor = LoopExecutor(loop: TestLoops.group.any())
        await Task(executorPreference: executor) {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
                executor.loop.execute { continuation.resume() }
            }
        }.value
    }

    @Test func sleepsForAtLeastTheTime() async throws {
        let slept = try await onLoop { client in
            var slept: [(asked: Int64, took: UInt64)] = []
            for asked: Int64 in [0, 1, 999_999, 1_500_000, 12_000_000] {
                let start = MonotonicClock.now()
                let isComplete = await client.timers.sleep(nanoseconds: asked)
                #expect(isComplete)
                slept.append((asked, MonotonicClock.now() - start))
            }
            return slept.allSatisfy { $0.took >= UInt64($0.asked) }
        }
        #expect(slept)
    }

    @Test func manySleepAtOnce() async throws {
        let (completed, left) = try await onLoop { client in
            let timers = client.timers
            let completed = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<2_000 {
                    group.addTask { await timers.sleep(nanoseconds: Int64(index % 50) * 1_000_000) }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            return (completed, timers.count)
        }
        #expect(completed == 2_000)
        #expect(left == 0)
    }

    @Test func aCancelledSleepReturnsFalseAtOnce() async throws {
        let (isComplete, left) = try await onLoop { client in
            let timers = client.timers
            let sleeper = Task(executorPreference: client.executor) {
                await timers.sleep(nanoseconds: 3_600_000_000_000)
            }
            _ = await timers.sleep(nanoseconds: 2_000_000)
            sleeper.cancel()
            return (await sleeper.value, timers.count)
        }
        #expect(!isComplete)
        #expect(left == 0)
    }

    @Test func aSleepOfACancelledTaskDoesNotBegin() async throws {
        let isComplete = try await onLoop { client in
            let timers = client.timers
            let sleeper = Task(executorPreference: client.executor) {
                while !Task.isCancelled { await Task.yield() }
                return await timers.sleep(nanoseconds: 3_600_000_000_000)
            }
            sleeper.cancel()
            return await sleeper.value
        }
        #expect(!isComplete)
    }

    @Test func anActionMayCancelAnotherThatIsDue() async throws {
        let fired = try await onLoop { client in
            let fired = NIOLockedValueBox<[Int]>([])
            let second = TimerNode { fired.withLockedValue { $0.append(2) } }
            let timers = client.timers
            let first = TimerNode {
                fired.withLockedValue { $0.append(1) }
                timers.cancel(second)
            }
            timers.schedule(at: MonotonicClock.now() + 3_000_000, first)
            timers.schedule(at: MonotonicClock.now() + 3_000_000, second)
            _ = await timers.sleep(nanoseconds: 8_000_000)
            return fired.withLockedValue { $0 }
        }
        #expect(fired.first == 1)
    }
}

/// What happens on a loop, in order.
// Unchecked: touched on one loop's thread only.
private final class TurnLog: LoopWriter, @unchecked Sendable {
    var events: [String] = []
    var continuations: [UnsafeContinuation<Void, Never>] = []

    func flushWrites() { events.append("flush") }

    func waiting(_ executor: LoopExecutor) -> Int {
        (try? executor.loop.submit { self.continuations.count }.wait()) ?? 0
    }
}
