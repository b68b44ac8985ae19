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
        await session.worker.perform { session.isStrict = true }
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
        return failures.text(kind, phase, failure: await session.worker.perform { session.failure })
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
