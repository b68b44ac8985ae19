import SquallClients
import SquallPlan

/// The `every` blocks of a conversation: each on a fixed schedule; a round that is due while the one before still runs
/// is left out.
final class ConversationTimers: @unchecked Sendable {  // confined to the worker's loop
    private unowned let conversation: Conversation
    private var lines: [Line] = []

    private final class Line: @unchecked Sendable {  // confined to the loop, as the timers are
        let timer: ConversationTimer
        let isImmediate: Bool
        let node = TimerNode()
        var next: Int64
        var strand: Strand?
        var task: Task<Void, Never>?

        init(_ timer: ConversationTimer, isImmediate: Bool, start: Int64) {
            self.timer = timer
            self.isImmediate = isImmediate
            next = start + timer.interval
        }
    }

    /// - Parameter start: nanoseconds of the monotonic clock; the first round comes one interval later.
    init(_ conversation: Conversation, start: Int64) {
        self.conversation = conversation
        for (index, timer) in conversation.step.timers.enumerated() {
            let line = Line(timer, isImmediate: conversation.prepared.timersAreImmediate[index], start: start)
            line.node.action = { [unowned self, unowned line] in fire(line, index) }
            lines.append(line)
            arm(line)
        }
    }

    func stop() {
        for line in lines { conversation.worker.timers.cancel(line.node) }
    }

    /// Ends the rounds under way.
    func interrupt() {
        for line in lines { line.task?.cancel() }
    }

    /// Whether a round is under way.
    var isBusy: Bool { lines.contains { $0.task != nil } }

    /// Waits for the rounds under way.
    func finish() async {
        for line in lines {
            await line.task?.value
            line.strand = nil
        }
    }

    private func arm(_ line: Line) {
        conversation.worker.timers.schedule(at: UInt64(line.next), line.node)
    }

    private func fire(_ line: Line, _ index: Int) {
        line.next += line.timer.interval
        arm(line)
        guard line.task == nil else { return }
        let strand = line.strand ?? conversation.makeStrand(UInt64(index + 1))
        line.strand = strand
        if line.isImmediate, conversation.hasRoom {
            do throws(StopReason) { try strand.runAtOnce(line.timer.steps) } catch {
                conversation.end(.stopped(error))
            }
        } else {
            line.task = conversation.worker.launch { [conversation] in
                do throws(StopReason) { try await strand.run(line.timer.steps) } catch {
                    conversation.end(.stopped(error))
                }
                line.task = nil
            }
        }
    }
}
