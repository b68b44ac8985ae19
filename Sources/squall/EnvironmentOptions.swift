import ArgumentParser

/// `-e NAME=VALUE` and `--env-file`.
struct EnvironmentOptions: ParsableArguments {
    @Option(
        name: [.customShort("e"), .customLong("env")],
        help: ArgumentHelp(
            "A value for an env parameter of the file; ranks above the environment.",
            valueName: "NAME=VALUE"
        )
    )
    var assignments: [String] = []

    @Option(help: ArgumentHelp("Values in dotenv syntax; rank below the environment.", valueName: "FILE"))
    var envFile: String?

    mutating func validate() throws {
        for assignment in assignments where !assignment.contains("=") {
            throw ValidationError("-e \(assignment): a value is missing; write -e \(assignment)=VALUE")
        }
        for assignment in assignments where assignment.hasPrefix("=") {
            throw ValidationError("-e \(assignment): a name is missing; write -e NAME\(assignment)")
        }
    }

    /// The assignments as pairs, the last of a name wins.
    var pairs: [String: String] {
        var pairs: [String: String] = [:]
        for assignment in assignments {
            guard let equals = assignment.firstIndex(of: "=") else { continue }
            pairs[String(assignment[..<equals])] = String(assignment[assignment.index(after: equals)...])
        }
        return pairs
    }
}
