import SquallExpressions
import SquallPlan

// `group`, `if`, `choose`, `parallel`.
extension StepsLowering {
    func lower(_ group: GroupSyntax, of step: StepSyntax, at place: inout Place) -> Step.Action? {
        let name = context.string(group.name.node, at: group.name.path) ?? ""
        place.groups.append(name)
        defer { place.groups.removeLast() }
        let site = site(of: step, at: place)
        return .group(GroupStep(name: name, steps: lower(group.steps, at: &place), site: site))
    }

    /// After a branch what both ways set is certain.
    func lower(_ branch: IfSyntax, at place: inout Place) -> Step.Action? {
        let condition = openCondition(branch.condition, at: place)
        var other = place
        let then = lower(branch.then, at: &place)
        let otherwise = branch.otherwise.map { lower($0, at: &other) } ?? []
        place.state = place.state.merged(with: other.state)
        return condition.map {
            .branch(BranchStep(condition: $0.expression, then: then, otherwise: otherwise))
        }
    }

    func lower(_ choose: ChooseSyntax, at place: inout Place) -> Step.Action? {
        var sums: [Double] = []
        var branches: [[Step]] = []
        var after: FlowState?
        for branch in choose.branches {
            var inner = place
            sums.append((sums.last ?? 0) + weight(branch.weight))
            branches.append(lower(branch.steps, at: &inner))
            after = after.map { $0.merged(with: inner.state) } ?? inner.state
        }
        place.state = after ?? place.state
        return .choose(ChooseStep(cumulativeWeights: sums, branches: branches))
    }

    private func weight(_ value: ValueSyntax?) -> Double {
        guard let value, let weight = context.number(value.node, at: value.path) else { return 1 }
        if weight > 0, weight.isFinite { return weight }
        report(
            Diagnostic(
                .outOfRange,
                "a weight must be above 0",
                at: value.location,
                label: "never taken",
                help: "remove the branch",
                path: value.path.text
            )
        )
        return 1
    }

    /// Branches run at the same time: none sees what another sets, and after them all that is set is certain.
    func lower(_ parallel: ParallelSyntax, at place: inout Place) -> Step.Action? {
        let before = place
        var branches: [[Step]] = []
        for branch in parallel.branches {
            var inner = before
            branches.append(lowerApart(branch, at: &inner))
            place.state = place.state.joined(with: inner.state)
        }
        return .parallel(branches)
    }
}
