import ArgumentParser
import SquallLanguage
import SquallReports

/// `squall schema`: the JSON Schema of scenario files, for editors; or that of results.
struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of scenario files (or of result.json)."
    )

    @Flag(help: "The schema of result.json instead.")
    var result = false

    func run() async throws {
        let text = result ? String(decoding: ResultSchema.bytes(), as: UTF8.self) : ScenarioSchema.json()
        Terminal.print(text, terminator: "")
    }
}
