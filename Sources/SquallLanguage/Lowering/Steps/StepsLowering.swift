import SquallExpressions
import SquallPlan

/// What the lowering of a file's steps shares: tables that grow, flows, and what is told at the end.
final class StepsLowering {
    let context: CompileContext
    let sections: StepSections
    let reader: StepReader
    let usage = NameUsage()
    /// Which parts set which names.
    var origins = NameOrigins()
    var flows: [String: FlowSyntax] = [:]
    /// Flows that could not be read, which has been reported.
    var brokenFlows: Set<String> = []
    /// Flows that were lowered at some use.
    var usedFlows: Set<String> = []
    var sites: [Site] = []
    var checks: [CheckSite] = []
    private var checkIndex: [CheckKey: Int] = [:]
    var tagNames: Set<String> = []
    /// Marks that all virtual users see.
    var sharedMarks = MarkNames.Shared()
    var rendezvous = RendezvousTable()
    /// Feeders that the step being lowered reads, its inner steps left out.
    var rowsRead: Set<FeederID> = []
    /// Steps that flows have been expanded to.
    var expandedSteps = 0
    /// Kinds of stores that steps need and the file does not name, which has been reported.
    var missingStores: Set<StoreKind> = []
    /// Conversations that have been met.
    var conversationCount = 0
    /// Names that steps which could not be read would have set: their uses are not reported.
    var lostNames: Set<String> = []

    /// More steps than this come only from flows that use each other many times over.
    static let expansionLimit = 100_000

    private struct CheckKey: Hashable {
        var label: String
        var scenario: String?
        var group: String
    }

    init(_ sections: StepSections, in context: CompileContext) {
        self.sections = sections
        self.context = context
        reader = StepReader(collector: context.collector)
    }

    func report(_ diagnostic: Diagnostic) {
        context.report(diagnostic)
    }

    // MARK: - Tables of the plan

    func add(_ site: Site) -> SiteID {
        sites.append(site)
        for tag in site.tags { tagNames.insert(tag.key) }
        for tag in site.computedTags { tagNames.insert(tag.key) }
        return sites.count - 1
    }

    /// The row of a check: those of one label in one scenario and group are one.
    func checkSite(_ label: String, at place: Place, site: SiteID) -> Int {
        let key = CheckKey(label: label, scenario: place.part.scenario, group: place.group)
        if let known = checkIndex[key] { return known }
        checks.append(CheckSite(label: label, scenario: key.scenario, group: key.group, site: site))
        checkIndex[key] = checks.count - 1
        return checks.count - 1
    }
}
