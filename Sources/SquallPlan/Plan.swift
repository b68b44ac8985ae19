/// Everything a run needs, decided before the first packet: the immutable contract between language and engine.
///
/// Names are slots, templates are segments, durations nanoseconds, metrics and sites numbers.
package struct Plan: Sendable {
    package var name: String
    package var description: String?
    package var file: SourceIdentity
    package var environment: [EnvironmentValue]
    /// Texts that must never appear in any output.
    package var secrets: [String]
    /// Tags of every sample.
    package var tags: [Tag]
    package var http: HTTPDefaults
    package var tls: TLSPlan
    /// The slots that setup fills for everyone, after the built-in ones and those of feeders.
    package var globalSlots: Range<Int>
    package var setup: Phase
    package var teardown: Phase
    package var scenarios: [ScenarioPlan]
    /// Built-in metrics first, in the order of `BuiltinMetric`, then the file's own.
    package var metrics: [MetricDefinition]
    package var sites: [Site]
    package var checks: [CheckSite]
    package var thresholds: [Threshold]
    package var assertions: [Assertion]
    package var demo: DemoPlan?
    package var redis: [StoreServer]
    package var mongo: [StoreServer]
    package var sql: [StoreServer]
    package var rendezvous: [Rendezvous]
    package var observed: [ObservedSource]
    /// Their rows stand in the slots after the built-in ones, in this order.
    package var feeders: [Feeder]

    package init(
        name: String,
        description: String?,
        file: SourceIdentity,
        environment: [EnvironmentValue],
        secrets: [String],
        tags: [Tag],
        http: HTTPDefaults,
        tls: TLSPlan,
        globalSlots: Range<Int>,
        setup: Phase,
        teardown: Phase,
        scenarios: [ScenarioPlan],
        metrics: [MetricDefinition],
        sites: [Site],
        checks: [CheckSite],
        thresholds: [Threshold],
        assertions: [Assertion],
        demo: DemoPlan?,
        redis: [StoreServer] = [],
        mongo: [StoreServer] = [],
        sql: [StoreServer] = [],
        rendezvous: [Rendezvous] = [],
        observed: [ObservedSource] = [],
        feeders: [Feeder] = []
    ) {
        self.name = name
        self.description = description
        self.file = file
        self.environment = environment
        self.secrets = secrets
        self.tags = tags
        self.http = http
        self.tls = tls
        self.globalSlots = globalSlots
        self.setup = setup
        self.teardown = teardown
        self.scenarios = scenarios
        self.metrics = metrics
        self.sites = sites
        self.checks = checks
        self.thresholds = thresholds
        self.assertions = assertions
        self.demo = demo
        self.redis = redis
        self.mongo = mongo
        self.sql = sql
        self.rendezvous = rendezvous
        self.observed = observed
        self.feeders = feeders
    }
}

/// The file a plan was made from.
package struct SourceIdentity: Sendable {
    package var path: String
    /// SHA-256 of the bytes, hexadecimal.
    package var sha256: String
    /// The text, kept for the report.
    package var text: String
    package init(path: String, sha256: String, text: String) {
        self.path = path
        self.sha256 = sha256
        self.text = text
    }
}

/// One env parameter with the value of this run.
package struct EnvironmentValue: Sendable {
    package enum Source: String, Sendable {
        case commandLine = "command line"
        case demo = "demo"
        case process = "process environment"
        case file = "env file"
        case suite = "suite"
        case standard = "default"
        case missing = "missing"
    }
    package var name: String
    /// As text; `***` for a secret.
    package var display: String
    package var source: Source
    package var isSecret: Bool
    package init(name: String, display: String, source: Source, isSecret: Bool) {
        self.name = name
        self.display = display
        self.source = source
        self.isSecret = isSecret
    }
}

/// A tag whose value is known before the run.
package struct Tag: Sendable, Hashable {
    package var key: String
    package var value: String
    package init(_ key: String, _ value: String) {
        self.key = key
        self.value = value
    }
}

/// Setup or teardown.
package struct Phase: Sendable {
    package var steps: [Step]
    /// Nanoseconds.
    package var timeout: Int64
    package var slotCount: Int
    package init(steps: [Step], timeout: Int64, slotCount: Int) {
        self.steps = steps
        self.timeout = timeout
        self.slotCount = slotCount
    }
}

/// One scenario: who runs, when, and what.
package struct ScenarioPlan: Sendable {
    package var name: String
    package var index: Int
    package var isEnabled: Bool
    package var load: LoadProfile
    /// Nanoseconds from the start of the load.
    package var startTime: Int64
    /// Nanoseconds.
    package var gracefulStop: Int64
    package var tags: [Tag]
    package var onStart: [Step]
    package var onStop: [Step]
    package var steps: [Step]
    /// Slots of one VU's frame, the built-in and global ones included.
    package var slotCount: Int
    /// The tags of samples that belong to the scenario and no step (iterations, vus).
    package var site: SiteID
    /// Mean number of requests of an iteration, nil where branches leave it open.
    package var requestsPerIteration: Double?
    /// The feeders whose rows it reads.
    package var feeders: FeederUse

    package init(
        name: String,
        index: Int,
        isEnabled: Bool,
        load: LoadProfile,
        startTime: Int64,
        gracefulStop: Int64,
        tags: [Tag],
        onStart: [Step],
        onStop: [Step],
        steps: [Step],
        slotCount: Int,
        site: SiteID,
        requestsPerIteration: Double?,
        feeders: FeederUse = FeederUse()
    ) {
        self.name = name
        self.index = index
        self.isEnabled = isEnabled
        self.load = load
        self.startTime = startTime
        self.gracefulStop = gracefulStop
        self.tags = tags
        self.onStart = onStart
        self.onStop = onStop
        self.steps = steps
        self.slotCount = slotCount
        self.site = site
        self.requestsPerIteration = requestsPerIteration
        self.feeders = feeders
    }
}

/// Which embedded system `--demo` starts for a file.
package struct DemoPlan: Sendable {
    package var system: String
    /// Options of the system, as text.
    package var options: [Tag]
    /// env name -> what the demo supplies (`http`, `ws`, `redis`, ...).
    package var environment: [Tag]
    package init(system: String, options: [Tag], environment: [Tag]) {
        self.system = system
        self.options = options
        self.environment = environment
    }
}

/// Slots with a fixed number, the same in every frame.
package enum BuiltinSlot {
    package static let vuID = 0
    package static let vuIteration = 1
    package static let scenarioName = 2
    package static let scenarioIteration = 3
    package static let testID = 4
    /// The final metrics, a map of maps; set only while assertions are judged.
    package static let metrics = 5
    package static let count = 6

    /// Where the row of a feeder stands.
    package static func row(of feeder: FeederID) -> Int { count + feeder }
}

/// The place in the file that something came from, for errors while running. 1-based.
package struct Origin: Sendable, Hashable {
    package var file: String
    package var line: Int
    package var column: Int
    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }
}
