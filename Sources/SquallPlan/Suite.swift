/// Files that run one after another, with what the suite gives to all of them.
package struct SuitePlan: Sendable {
    /// One file of the suite.
    package struct Run: Sendable {
        /// Names its artifacts; unique in the suite.
        package var name: String
        /// The file, relative to the working directory.
        package var file: String
        /// Whether the runs after it take place when it has not passed.
        package var continuesOnFailure: Bool
        /// With the sources of the suite; nil where the suite's `if` leaves the run out.
        package var plan: Plan?

        package init(name: String, file: String, continuesOnFailure: Bool, plan: Plan?) {
            self.name = name
            self.file = file
            self.continuesOnFailure = continuesOnFailure
            self.plan = plan
        }
    }

    package var name: String
    package var description: String?
    /// The suite file, as given on the command line.
    package var file: String
    /// What `--label` says where it is not given.
    package var label: String?
    /// The suite's own parameters.
    package var environment: [EnvironmentValue]
    /// Texts that must never appear in any output.
    package var secrets: [String]
    /// What every run watches; those that keep snapshots are also read before the suite and after it.
    package var observed: [ObservedSource]
    package var demo: DemoPlan?
    package var runs: [Run]

    package init(
        name: String,
        description: String?,
        file: String,
        label: String?,
        environment: [EnvironmentValue],
        secrets: [String],
        observed: [ObservedSource],
        demo: DemoPlan?,
        runs: [Run]
    ) {
        self.name = name
        self.description = description
        self.file = file
        self.label = label
        self.environment = environment
        self.secrets = secrets
        self.observed = observed
        self.demo = demo
        self.runs = runs
    }

    /// The sources of which documents are kept.
    package var snapshotSources: [ObservedSource] { observed.filter { $0.keepsSnapshots && $0.isEnabled } }
}
