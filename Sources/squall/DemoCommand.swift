import ArgumentParser
import SquallDemo
import SquallMetrics

/// `squall demo`: serves an embedded system to try things on.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Serve an embedded system under test on the loopback address.",
        discussion: DemoSystem.all.map { system in
            let options = system.options.map { "  --\($0.flag) \($0.placeholder)\n      \($0.help)" }
            return "\(system.name): \(system.summary)\n\(options.joined(separator: "\n"))"
        }.joined(separator: "\n\n")
    )

    @Argument(help: "The system.")
    var system = "sessions"

    @Option(help: "0 takes a free one; the system's usual port by default.")
    var port: Int?

    @Flag(help: ArgumentHelp("Print one line of JSON with the addresses when it is ready."))
    var json = false

    @Flag(help: "End when standard input closes.")
    var exitWithParent = false

    @Option(help: ArgumentHelp("An option of the system as a file writes it.", valueName: "NAME=VALUE"))
    var set: [String] = []

    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp("Options of the system, --latency 5ms.", visibility: .hidden)
    )
    var rest: [String] = []

    func run() async throws {
        guard let system = DemoSystem.named(system) else {
            let names = DemoSystem.all.map(\.name).joined(separator: ", ")
            Terminal.note("squall: there is no embedded system `\(self.system)`; there are: \(names)")
            throw Exit.wrongCommandLine
        }
        do {
            try await DemoRunner.run(
                system,
                port: port ?? system.usualPort,
                options: try settings(),
                announcesJSON: json,
                endsWithInput: exitWithParent
            )
        } catch let problem as DemoOptionError {
            Terminal.note("squall: \(problem.description)")
            throw Exit.wrongCommandLine
        } catch let problem where !(problem is ArgumentParser.ExitCode || problem is ValidationError) {
            Terminal.note("squall: demo \(system.name) on port \(port ?? system.usualPort): \(problem)")
            throw Exit.code(.internalError)
        }
    }

    private func settings() throws -> [(name: String, value: String)] {
        let assigned = try set.map { text -> (name: String, value: String) in
            guard let equals = text.firstIndex(of: "=") else {
                throw ValidationError("--set \(text): write --set NAME=VALUE")
            }
            return (String(text[..<equals]), String(text[text.index(after: equals)...]))
        }
        return try DemoRunner.settings(from: rest) + assigned
    }
}
