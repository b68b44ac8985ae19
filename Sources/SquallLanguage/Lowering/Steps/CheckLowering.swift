import SquallExpressions
import SquallPlan

extension StepsLowering {
    /// Conditions by label, counted at a site.
    func lower(_ checks: [NamedSyntax], at place: Place, site: SiteID) -> [Check] {
        checks.compactMap { check in
            guard let condition = openCondition(check.value, at: place) else { return nil }
            return Check(
                site: checkSite(check.name, at: place, site: site),
                condition: condition.expression,
                text: condition.text
            )
        }
    }

    /// `check` as a step of its own.
    func lower(_ syntax: CheckSyntax, of step: StepSyntax, at place: Place) -> Step.Action? {
        let site = site(of: step, at: place)
        return .check(lower(syntax.checks, at: place, site: site), site)
    }
}
