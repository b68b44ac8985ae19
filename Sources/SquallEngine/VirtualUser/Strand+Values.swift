import SquallExpressions
import SquallMetrics
import SquallPlan

/// Evaluating what steps say. An error while evaluating is counted under `errors` and ends the iteration.
extension Strand {
    func holds(_ condition: Expression, _ step: Step) throws(StopReason) -> Bool {
        do { return try condition.holds(in: frame) } catch { throw fail(.expression, error.message, step) }
    }

    func value(_ template: Template, _ step: Step) throws(StopReason) -> Value {
        do { return try template.value(in: frame) } catch { throw fail(.expression, error.message, step) }
    }

    func text(_ template: Template, _ step: Step) throws(StopReason) -> String {
        do { return try template.text(in: frame) } catch { throw fail(.expression, error.message, step) }
    }

    func assign(_ assignment: Assignment, _ step: Step) throws(StopReason) {
        frame.slots[assignment.slot] = try value(assignment.value, step)
    }

    /// A duration in nanoseconds; below zero counts as zero.
    func nanoseconds(_ duration: DurationValue, _ step: Step) throws(StopReason) -> Int64 {
        switch duration {
        case .constant(let nanoseconds): return nanoseconds
        case .uniform(let low, let high): return Int64.random(in: low...max(low, high), using: &frame.random)
        case .expression(let expression):
            let value = try evaluate(expression, step)
            guard case .duration(let nanoseconds) = value else {
                throw fail(.expression, "\(expression.source) is \(value.typeName), not a duration", step)
            }
            return max(0, nanoseconds)
        }
    }

    /// A number of bytes.
    func bytes(_ size: SizeValue, _ step: Step) throws(StopReason) -> Int {
        switch size {
        case .constant(let bytes): return Int(bytes)
        case .uniform(let low, let high): return Int(Int64.random(in: low...max(low, high), using: &frame.random))
        case .expression(let expression):
            let value = try evaluate(expression, step)
            guard case .int(let bytes) = value, bytes >= 0 else {
                throw fail(.expression, "\(expression.source) is \(value.text), not a size", step)
            }
            return Int(bytes)
        }
    }

    func times(_ count: Template, _ step: Step) throws(StopReason) -> Int64 {
        let value = try value(count, step)
        switch value {
        case .int(let times): return max(0, times)
        case .double(let times) where times == times.rounded() && abs(times) < 0x1p53: return max(0, Int64(times))
        default: throw fail(.expression, "`repeat: \(count.source)` is \(value.text), not a whole number", step)
        }
    }

    func elements(_ list: Template, _ step: Step) throws(StopReason) -> [Value] {
        let value = try value(list, step)
        guard case .list(let elements) = value else {
            throw fail(.expression, "`forEach: \(list.source)` is a \(value.typeName), not a list", step)
        }
        return elements
    }

    private func evaluate(_ expression: Expression, _ step: Step) throws(StopReason) -> Value {
        do { return try expression.evaluate(in: frame) } catch { throw fail(.expression, error.message, step) }
    }

    // MARK: Steps that compute

    /// One sample per check; a condition that cannot be evaluated is a failed check, and the report shows why.
    func judge(_ checks: [Check]) {
        for check in checks {
            do {
                let passed = try check.condition.holds(in: frame)
                worker.recordCheck(
                    check,
                    passed: passed,
                    in: self,
                    reason: check.condition.witness(in: frame).map { "\(check.text): \($0)" } ?? check.text
                )
            } catch {
                worker.recordCheck(check, passed: false, in: self, reason: "\(check.text): \(error.message)")
            }
        }
    }

    func record(_ recording: Recording, _ step: Step) throws(StopReason) {
        let value = try value(recording.value, step)
        if let problem = worker.record(recording, value, in: frame) { throw fail(.expression, problem, step) }
    }

    func reason(of end: EndStep, _ step: Step) throws(StopReason) -> StopReason {
        switch end.target {
        case .iteration: return .iteration
        case .vu: return .virtualUser
        case .scenario: return .scenario
        case .test:
            let reason = try end.reason.map { template throws(StopReason) in try text(template, step) }
            return .test(TestEnd(reason: reason ?? "", isFailed: end.isFailed, isSkipped: end.isSkipped))
        }
    }

    // MARK: Errors

    /// Counts an error at the step's place and gives the reason to throw.
    func fail(_ kind: ErrorKind, _ message: String, _ step: Step) -> StopReason {
        session.failure = message
        worker.recordError(kind, message, site: step.site ?? session.site, origin: step.origin)
        return .failed
    }
}
