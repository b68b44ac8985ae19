import SquallPlan

/// The places to meet of a file, with who can get there.
struct RendezvousTable {
    struct Entry {
        var meeting: Rendezvous
        /// Where it stands first.
        var location: Location
        /// Scenarios that have a step there; "" stands for setup and teardown.
        var scenarios: Set<String> = []
    }
    private(set) var entries: [Entry] = []

    /// The number of the place, and its count where that differs from what was written first.
    mutating func add(_ name: String, count: Int, at location: Location, scenario: String) -> (Int, conflict: Entry?) {
        let index = entries.firstIndex { $0.meeting.name == name } ?? entries.count
        if index == entries.count {
            entries.append(Entry(meeting: Rendezvous(name: name, count: count), location: location))
        }
        entries[index].scenarios.insert(scenario)
        return (index, entries[index].meeting.count == count ? nil : entries[index])
    }

    /// Reports places where so many can never meet.
    func finish(_ lowering: StepsLowering) -> [Rendezvous] {
        for entry in entries {
            let scenarios = lowering.sections.scenarios.filter { entry.scenarios.contains($0.name) }
            // Where a load could not be read, that was reported.
            let users = scenarios.filter(\.isEnabled).map(\.maximumUsers)
            // Setup and teardown are done by one.
            let isInPhase = entry.scenarios.contains("")
            guard isInPhase || scenarios.contains(where: \.isEnabled), !users.contains(where: { $0 == nil })
            else { continue }
            let most = users.compactMap(\.self).reduce(isInPhase ? 1 : 0, +)
            if most < entry.meeting.count { report(entry, most, lowering) }
        }
        return entries.map(\.meeting)
    }

    private func report(_ entry: Entry, _ most: Int, _ lowering: StepsLowering) {
        lowering.report(
            Diagnostic(
                .impossibleRendezvous,
                "\(entry.meeting.count) can never meet at `\(entry.meeting.name)`",
                at: entry.location,
                label: most == 1 ? "only one ever gets here" : "at most \(most) virtual users get here",
                help: "lower `count`, or give the scenario more VUs"
            )
        )
    }
}

extension StepsLowering {
    func lower(_ syntax: RendezvousSyntax, of step: StepSyntax, at place: Place) -> Step.Action? {
        let site = site(of: step, at: place)
        guard let name = context.string(syntax.name.node, at: syntax.name.path),
            let count = self.count(syntax.count, minimum: 1)
        else { return nil }
        if place.isConcurrent { reportConcurrent(step) }
        let within = syntax.within.flatMap { limit($0, at: place) } ?? .constant(30_000_000_000)
        let added = rendezvous.add(name, count: count, at: syntax.count.location, scenario: place.part.scenario ?? "")
        if let other = added.conflict { reportCounts(name, syntax, other) }
        return .rendezvous(RendezvousStep(meeting: added.0, within: within, site: site))
    }

    private func reportCounts(_ name: String, _ syntax: RendezvousSyntax, _ other: RendezvousTable.Entry) {
        report(
            Diagnostic(
                .impossibleRendezvous,
                "`\(name)` has two counts",
                at: syntax.count.location,
                related: [Diagnostic.Label(location: other.location, text: "\(other.meeting.count) here")],
                help: "use one number, or another name",
                path: syntax.count.path.text
            )
        )
    }

    private func reportConcurrent(_ step: StepSyntax) {
        report(
            Diagnostic(
                .impossibleRendezvous,
                "rounds of one virtual user cannot meet each other",
                at: step.location,
                label: "inside of a loop with `concurrent: true`",
                help: "a rendezvous is for virtual users: use as many VUs instead of rounds",
                path: step.path.text
            )
        )
    }
}
