import SquallExpressions

/// One step, ready to run. Steps and their payloads are immutable classes, so that walking a list copies pointers only.
package final class Step: Sendable {
    /// Skips the step unless true (`if:` beside a verb).
    package let guardCondition: Expression?
    package let action: Action
    package let origin: Origin
    /// The feeders that the condition reads: each must have a row in its slot by then.
    package let guardRows: [FeederID]
    /// The feeders that the action reads, its inner steps left out.
    package let rows: [FeederID]

    package init(
        guardCondition: Expression?,
        action: Action,
        origin: Origin,
        guardRows: [FeederID] = [],
        rows: [FeederID] = []
    ) {
        self.guardCondition = guardCondition
        self.action = action
        self.origin = origin
        self.guardRows = guardRows
        self.rows = rows
    }

    package enum Action: Sendable {
        case request(HTTPStep)
        case sleep(DurationValue)
        case group(GroupStep)
        case loop(LoopStep)
        case branch(BranchStep)
        case choose(ChooseStep)
        /// Step lists that run at the same time.
        case parallel([[Step]])
        /// An expanded flow: parameters are assigned, then the steps run.
        case flow(FlowStep)
        case set([Assignment])
        case check([Check], SiteID)
        case record([Recording])
        /// Keeps the time (monotonic nanoseconds) in a slot.
        case mark(slot: Int)
        /// Keeps the time under a name that is computed, for the whole test.
        case sharedMark(Template)
        case log(LogStep)
        case end(EndStep)
        case conversation(ConversationStep)
        case send(SendStep)
        case receive(ReceiveStep)
        case emit(EmitStep)
        case reply(ReplyStep)
        case close(CloseStep)
        case ping(PingStep)
        case rendezvous(RendezvousStep)
        case redis(RedisStep)
        case mongo(MongoStep)
        case sql(SQLStep)
    }
}

extension Step {
    /// Where the step records samples; nil for those that record none.
    package var site: SiteID? {
        switch action {
        case .request(let step): step.site
        case .group(let group): group.site
        case .check(_, let site): site
        case .record(let recordings): recordings.first?.site
        case .conversation(let step): step.site
        case .send(let step): step.site
        case .receive(let step): step.site
        case .emit(let step): step.site
        case .reply(let step): step.site
        case .ping(let step): step.site
        case .rendezvous(let step): step.site
        case .redis(let step): step.call.site
        case .mongo(let step): step.call.site
        case .sql(let step): step.call.site
        default: nil
        }
    }
}

extension Step {
    /// The step lists inside this one, whichever way they are taken.
    package var blocks: [[Step]] {
        switch action {
        case .group(let group): [group.steps]
        case .loop(let loop): [loop.steps]
        case .branch(let branch): [branch.then, branch.otherwise]
        case .choose(let choose): choose.branches
        case .parallel(let branches): branches
        case .flow(let flow): [flow.steps]
        case .conversation(let step):
            [step.steps, step.onReject ?? []] + step.handlers.map(\.steps) + step.timers.map(\.steps)
        case .request, .sleep, .set, .check, .record, .mark, .sharedMark, .log, .end, .send, .receive, .emit, .reply,
            .close, .ping, .rendezvous, .redis, .mongo, .sql:
            []
        }
    }

    /// Whether this step, or one inside it, is such a step.
    package func contains(where isWanted: (Step) -> Bool) -> Bool {
        isWanted(self) || blocks.contains { $0.contains { $0.contains(where: isWanted) } }
    }
}

/// Nanoseconds: known, drawn anew each time, or computed.
package enum DurationValue: Sendable {
    case constant(Int64)
    case uniform(Int64, Int64)
    case expression(Expression)
}

/// `group`.
package final class GroupStep: Sendable {
    package let name: String
    package let steps: [Step]
    /// Tags of `group_duration`.
    package let site: SiteID
    package init(name: String, steps: [Step], site: SiteID) {
        self.name = name
        self.steps = steps
        self.site = site
    }
}

/// `repeat`, `while`, `forEach`.
package final class LoopStep: Sendable {
    package enum Kind: Sendable {
        case times(Template)
        case whileTrue(Expression, max: Int?)
        case forEach(Template)
    }
    package let kind: Kind
    /// `as`: the index (repeat) or the element (forEach).
    package let variable: Int?
    /// Every iteration starts this much after the one before (nanoseconds), or later where that still runs.
    package let pace: Int64?
    /// All rounds run at the same time, each with slots of its own in this range (names, answers and messages of the
    /// block); all others they share. nil: one after another.
    package let concurrentSlots: Range<Int>?
    package let steps: [Step]
    package init(kind: Kind, variable: Int?, pace: Int64?, concurrentSlots: Range<Int>?, steps: [Step]) {
        self.kind = kind
        self.variable = variable
        self.pace = pace
        self.concurrentSlots = concurrentSlots
        self.steps = steps
    }
}

/// `if` as the verb.
package final class BranchStep: Sendable {
    package let condition: Expression
    package let then: [Step]
    package let otherwise: [Step]
    package init(condition: Expression, then: [Step], otherwise: [Step]) {
        self.condition = condition
        self.then = then
        self.otherwise = otherwise
    }
}

/// `choose`.
package final class ChooseStep: Sendable {
    /// Sums of the weights up to and including each branch.
    package let cumulativeWeights: [Double]
    package let branches: [[Step]]
    package init(cumulativeWeights: [Double], branches: [[Step]]) {
        self.cumulativeWeights = cumulativeWeights
        self.branches = branches
    }
}

/// `use`.
package final class FlowStep: Sendable {
    package let name: String
    package let parameters: [Assignment]
    package let steps: [Step]
    package init(name: String, parameters: [Assignment], steps: [Step]) {
        self.name = name
        self.parameters = parameters
        self.steps = steps
    }
}

/// A value written to a slot.
package struct Assignment: Sendable {
    package var name: String
    package var slot: Int
    package var value: Template
    package init(name: String, slot: Int, value: Template) {
        self.name = name
        self.slot = slot
        self.value = value
    }
}

/// A named condition; `site` indexes `Plan.checks`.
package final class Check: Sendable {
    package let site: Int
    package let condition: Expression
    /// The condition as written, for the report.
    package let text: String
    package init(site: Int, condition: Expression, text: String) {
        self.site = site
        self.condition = condition
        self.text = text
    }
}

/// `record`: a value for a custom metric.
package struct Recording: Sendable {
    package var metric: MetricID
    package var value: Template
    package var site: SiteID
    package init(metric: MetricID, value: Template, site: SiteID) {
        self.metric = metric
        self.value = value
        self.site = site
    }
}

/// `log`.
package final class LogStep: Sendable {
    package let message: Template
    package init(message: Template) {
        self.message = message
    }
}

/// `end`.
package final class EndStep: Sendable {
    package enum Target: String, Sendable { case iteration, vu, scenario, test }
    package let target: Target
    package let reason: Template?
    package let isFailed: Bool
    package let isSkipped: Bool
    package init(target: Target, reason: Template?, isFailed: Bool, isSkipped: Bool) {
        self.target = target
        self.reason = reason
        self.isFailed = isFailed
        self.isSkipped = isSkipped
    }
}
