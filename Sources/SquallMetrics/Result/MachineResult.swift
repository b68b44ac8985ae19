/// The machine that the load came from.
package struct MachineResult: JSONRecord, Sendable, Equatable {
    package var squall = ""
    package var system = ""
    package var architecture = ""
    package var processor: String?
    package var cores: Int64 = 0
    package var memoryBytes: Int64?
    package var maxOpenFiles: Int64?

    package init() {}

    package static var fields: [RecordField<MachineResult>] {
        [
            .init("squall", \.squall, "The version of squall."),
            .init("system", \.system, "Name and release of the kernel."),
            .init("architecture", \.architecture, ""),
            .init("processor", optional: \.processor, "As the kernel names it."),
            .init("cores", \.cores, "Processors that are online."),
            .init("memoryBytes", optional: \.memoryBytes, ""),
            .init("maxOpenFiles", optional: \.maxOpenFiles, "The soft limit at the end of the run."),
        ]
    }
}

/// What only the command knows about a run.
package struct RunCircumstances: Sendable {
    /// The words of the command line.
    package var command: [String]
    package var label: String?
    package var machine: MachineResult
    /// nil without `--live`.
    package var live: [LiveResult]?

    package init(command: [String], label: String?, machine: MachineResult, live: [LiveResult]? = nil) {
        self.live = live
        self.command = command
        self.label = label
        self.machine = machine
    }
}
