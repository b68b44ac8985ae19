import Foundation
import TestSupport
import Testing

/// Lets only a few tests run at the same time: each of them starts several processes, and a hundred load generators
/// side by side would measure nothing but each other.
struct TakesTurns: SuiteTrait, TestTrait, TestScoping {
    private actor Turnstile {
        private var free = max(2, ProcessInfo.processInfo.activeProcessorCount)
        private var waiting: [CheckedContinuation<Void, Never>] = []

        func enter() async {
            guard free == 0 else { return free -= 1 }
            await withCheckedContinuation { waiting.append($0) }
        }

        func leave() {
            if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
        }
    }

    private static let turnstile = Turnstile()

    var isRecursive: Bool { true }

    func scopeProvider(for test: Test, testCase: Test.Case?) -> TakesTurns? {
        testCase == nil ? nil : self
    }

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        await TakesTurns.turnstile.enter()
        do {
            try await function()
        } catch {
            await TakesTurns.turnstile.leave()
            throw error
        }
        await TakesTurns.turnstile.leave()
    }
}

extension Trait where Self == TakesTurns {
    /// A few tests at a time.
    static var takesTurns: Self { TakesTurns() }
}
