import ArgumentParser

/// The command. Each subcommand stands in a file of its own.
@main
struct Squall: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "squall",
        abstract: "Load tests from a YAML file: checked before anything is sent, run concurrently, judged honestly.",
        discussion: """
            Exit codes: 0 passed · 99 a threshold or assertion failed · 104 the file is not valid or env is missing · \
            105 interrupted · 107 setup or teardown failed · 108 ended by a step · 90 the load generator was the \
            bottleneck · 64 wrong command line · 70 a bug in squall.
            """,
        version: Version.current,
        subcommands: [
            RunCommand.self, ReportCommand.self, CompareCommand.self, ValidateCommand.self, PlanCommand.self,
            DemoCommand.self,
            EvalCommand.self,
            ExplainCommand.self, SchemaCommand.self, NewCommand.self,
        ]
    )
}

/// The version that `--version`, the report and the User-Agent show.
enum Version {
    static let current = "0.1.0"
}
