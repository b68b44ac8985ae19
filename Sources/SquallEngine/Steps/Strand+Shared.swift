import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// Steps by which virtual users know of each other.
extension Strand {
    /// Waits until enough others have arrived. Missing them is an error of the iteration.
    @inline(never)
    func perform(_ rendezvous: RendezvousStep, _ step: Step) async throws(StopReason) {
        session.hasWaited = true
        let start = EngineClock.now()
        let deadline = start + (try nanoseconds(rendezvous.within, step))
        let guest = RendezvousHub.Guest(worker)
        let hub = worker.run.rendezvous
        hub.arrive(guest, at: rendezvous.meeting)
        switch await guest.released.wait(until: UInt64(deadline)) {
        case .value: break
        // Released by another loop at the same moment: the others have counted on it.
        case .timedOut where !hub.leave(guest, from: rendezvous.meeting): break
        case .timedOut: throw alone(at: rendezvous, step)
        case .cancelled:
            _ = hub.leave(guest, from: rendezvous.meeting)
            throw .interrupted
        }
        worker.record(.rendezvousWait, nanoseconds: EngineClock.now() - start, site: rendezvous.site, in: frame)
    }

    private func alone(at rendezvous: RendezvousStep, _ step: Step) -> StopReason {
        let place = worker.run.plan.rendezvous[rendezvous.meeting]
        let present = worker.run.rendezvous.waiting(at: rendezvous.meeting) + 1
        return fail(.rendezvousTimeout, "`\(place.name)`: only \(present) of \(place.count) arrived in time", step)
    }

    /// Keeps the time under a name for the whole test.
    func markForAll(_ name: Template, _ step: Step) throws(StopReason) {
        let isFirstLoss = worker.run.marks.set(try text(name, step), at: frame.clock.monotonicNanoseconds())
        guard isFirstLoss else { return }
        worker.recorder.warn(
            "more than \(SharedMarkBoard.standardCapacity) shared marks: those set longest ago are forgotten, "
                + "and since() of them fails"
        )
    }
}
