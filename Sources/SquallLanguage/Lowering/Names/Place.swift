import SquallExpressions
import SquallPlan

/// The part of a run that steps belong to: setup, teardown, or a scenario's onStart, iteration or onStop.
final class RunPart {
    enum Kind {
        case setup, teardown, onStart, iteration, onStop
        /// A flow that nothing uses, looked at for its mistakes only.
        case unusedFlow
        case assertions
    }
    let kind: Kind
    /// nil outside of scenarios.
    let scenario: String?
    /// The tags that all samples carry.
    let tags: [Tag]
    let slots: SlotAllocator
    let marks: MarkSlots
    /// What flows see beside their parameters: what setup and onStart captured.
    let shared: NameScope
    /// Feeders whose rows it reads.
    var feeders: Set<FeederID> = []

    init(
        _ kind: Kind,
        scenario: String? = nil,
        tags: [Tag],
        slots: SlotAllocator,
        marks: MarkSlots = .none,
        shared: NameScope
    ) {
        self.kind = kind
        self.scenario = scenario
        self.tags = tags
        self.slots = slots
        self.marks = marks
        self.shared = shared
    }

    /// Whether virtual users run it.
    var hasVirtualUser: Bool { kind == .onStart || kind == .iteration || kind == .onStop || kind == .unusedFlow }

    /// Names of setup are readable after a setup that failed half-way, and are null then: nothing is known of them.
    var readsUnsetAsNull: Bool { kind == .teardown || kind == .assertions }

    /// The outermost group, as reports show it.
    var rootGroup: [String] {
        switch kind {
        case .setup: ["setup"]
        case .teardown: ["teardown"]
        default: []
        }
    }
}

/// Where lowering stands: what may be read here and what is certain.
struct Place {
    let part: RunPart
    var scope: NameScope
    var state = FlowState()
    var response = ResponseScope(parent: nil)
    /// The conversations around, outermost first.
    var conversations: [ConversationScope] = []
    /// The conversations whose end is being handled, by `ConversationScope.id`.
    var closing = SlotSet()
    /// `message`; nil where none has come.
    var message: MessageInHand?
    /// `result`: the slot of the last data-store step's answer; nil where there is none.
    var result: ResultUse?
    /// What is certain should the innermost conversation be cut off; nil in handlers, timers and outside.
    var cut: Cut?
    /// Marks of the rounds of a loop that run at once.
    var ownMarks: [String: Int] = [:]
    /// Inside of a loop whose rounds run at once.
    var isConcurrent = false
    /// Inside of a `forEach` without `as`.
    var hasUnnamedElement = false
    /// The names of the groups around.
    var groups: [String]
    /// The flows being expanded, outermost first.
    var flows: [String] = []
    /// The scope of the flow being expanded: names outside of it cannot be set.
    var flowScope: NameScope?

    init(_ part: RunPart, scope: NameScope, state: FlowState = FlowState()) {
        self.part = part
        self.scope = scope
        self.state = state
        groups = part.rootGroup
    }

    /// How a conversation's main line may be cut off.
    struct Cut {
        /// By `for`: then `receive` may be, too. The close of a socket for which it waits is an error of the iteration.
        var byClock: Bool
        /// What was certain at the first step that may be.
        var state: FlowState?
    }

    /// A step begins, during which the conversation may end.
    mutating func noteCut(by verb: VerbSyntax) {
        guard let cut, cut.state == nil, verb.waits(beyondMessages: !cut.byClock) else { return }
        self.cut?.state = state
    }

    var group: String { groups.joined(separator: "::") }
}
