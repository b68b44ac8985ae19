import SquallExpressions
import SquallMetrics
import SquallPlan

/// Runs setup or teardown: once, in a session of its own, within its timeout.
struct PhaseRunner {
    enum Kind: String {
        case setup, teardown
    }

    let run: Run
    let stop: StopSwitch

    /// Why the phase failed; nil where it did not.
    func run(_ kind: Kind, _ session: Session) async -> String? {
        let phase = kind == .setup ? run.plan.setup : run.plan.teardown
        guard !phase.steps.isEmpty else { return nil }
        await session.worker.perform {
            session.isStrict = true
            if kind == .teardown { session.teardown = TeardownLog(session.worker.run.plan) }
        }
        let failures = Failures()
        let steps = session.worker.launch { [run] in
            let random = RandomStream(seed: run.options.seed, path: kind == .setup ? 1 : 2)
            do throws(StopReason) { try await session.run(phase.steps, random: random) } catch {
                failures.reason = error
                if case .test(let end) = error { run.endTest(end) }
            }
        }
        let timeout = Task {
            // Cancelled when the phase ends in time.
            try? await Task.sleep(for: .nanoseconds(phase.timeout))
            if !Task.isCancelled {
                failures.timedOut = true
                steps.cancel()
            }
        }
        await waitInterruptibly(for: steps, kind)
        timeout.cancel()
        let (failure, left) = await session.worker.perform { (session.failure, session.teardown?.failures ?? []) }
        return failures.text(kind, phase, failure: failure) ?? Self.text(of: left)
    }

    /// What teardown went on without; nil where it did everything.
    private static func text(of failures: [TeardownFailure]) -> String? {
        guard let first = failures.first else { return nil }
        let others = failures.count > 1 ? ", and \(failures.count - 1) more" : ""
        return "teardown failed: \(first.step): \(first.message)\(others)"
    }

    /// A press during setup ends it; teardown is ended by the second press only.
    private func waitInterruptibly(for steps: Task<Void, Never>, _ kind: Kind) async {
        let run = run
        stop.onPress { level in
            run.stop(level)
            if kind == .setup || level == .immediate { steps.cancel() }
        }
        await steps.value
        stop.onPress { level in run.stop(level) }
    }

    /// What ended the phase. Written by the phase's task or by its timeout, and read after both.
    private final class Failures: @unchecked Sendable {
        var reason: StopReason?
        var timedOut = false

        func text(_ kind: Kind, _ phase: Phase, failure: String?) -> String? {
            if timedOut { return "\(kind.rawValue) took longer than \(ScalarText.text(duration: phase.timeout))" }
            return switch reason {
            case nil, .iteration?, .virtualUser?, .scenario?: nil
            case .interrupted?: "\(kind.rawValue) was interrupted"
            case .failed?, .outOfRows?: "\(kind.rawValue) failed: \(failure ?? "a step failed")"
            case .test?: nil
            }
        }
    }
}
