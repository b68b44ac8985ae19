import SquallPlan

/// The parts of a file and of what it includes that hold steps and conditions, as nodes of their constructs' kinds.
struct StepSections {
    struct Scenario {
        var name: String
        var index: Int
        var isEnabled: Bool
        /// Where the scenario is named; the top of the file for the short form.
        var location: Location
        var path: NodePath
        var steps: Node?
        var onStart: Node?
        var onStop: Node?
        /// The file's and the scenario's tags, merged.
        var tags: [Tag]
        /// The most users that can be active; nil where the load could not be read.
        var maximumUsers: Int?
    }
    struct Entry {
        var entry: Node.Entry
        /// What stands in an included file may stay unused.
        var isIncluded: Bool
    }
    /// The values of `flows:`.
    var flows: [Entry] = []
    var setup: Node?
    var setupTimeout: Int64 = 60_000_000_000
    var teardown: Node?
    var teardownTimeout: Int64 = 60_000_000_000
    var scenarios: [Scenario] = []
    /// The values of `assertions:`.
    var assertions: [Node.Entry] = []
    /// Tags of every sample.
    var tags: [Tag] = []
    var http = HTTPStepDefaults()
    var stores: [StoreKind: StoreSection] = [:]
}

/// `redis:`, `sql:`.
struct StoreSection {
    /// In order.
    var servers: [StoreServer] = []
    /// Whether the section is there, well or badly written.
    var isWritten = false
}

/// What `http:` says to every HTTP step.
struct HTTPStepDefaults {
    /// `baseURL`, joined in front of relative URLs.
    var baseURL: Node?
    /// Otherwise what is wrong with its expressions has been reported, and steps that are joined to it say nothing.
    var isBaseURLReadable = true
    /// `headers`, a mapping.
    var headers: Node?
    /// `auth`, as on a step.
    var auth: Node?
    /// Nanoseconds.
    var timeout: Int64 = 60_000_000_000
    var redirects = 10
    /// `expect`, as on a step.
    var expect: Node?
}

/// The steps of a file, lowered.
struct StepsProgram {
    struct Scenario {
        var onStart: [Step] = []
        var onStop: [Step] = []
        var steps: [Step] = []
        var slotCount = BuiltinSlot.count
        var site: SiteID = 0
        var requestsPerIteration: Double?
        var feeders = FeederUse()
    }
    var globalSlots = BuiltinSlot.count..<BuiltinSlot.count
    var setup = Phase(steps: [], timeout: 0, slotCount: BuiltinSlot.count)
    var teardown = Phase(steps: [], timeout: 0, slotCount: BuiltinSlot.count)
    /// In the order of `StepSections.scenarios`.
    var scenarios: [Scenario] = []
    var sites: [Site] = []
    var checks: [CheckSite] = []
    var assertions: [Assertion] = []
    /// The tag names that some sample may carry, beyond the built-in ones; thresholds are checked against them.
    var tagNames: Set<String> = []
    var rendezvous: [Rendezvous] = []
}
