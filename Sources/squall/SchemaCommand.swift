import ArgumentParser
import SquallLanguage
import SquallReports

/// `squall schema`: the JSON Schema of scenario and suite files, for editors; or that of what runs write.
struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of scenario and suite files (or of result.json, or of suite-summary.json)."
    )

    @Flag(help: "The schema of result.json instead.")
    var result = false

    @Flag(help: "The schema of suite-summary.json instead.")
    var suiteSummary = false

    func validate() throws {
        if result, suiteSummary { throw ValidationError("--result and --suite-summary are two schemas") }
    }

    func run() async throws {
        Terminal.print(text, terminator: "")
    }

    private var text: String {
        if result { return String(decoding: ResultSchema.bytes(), as: UTF8.self) }
        if suiteSummary { return String(decoding: SuiteReport.schema(), as: UTF8.self) }
        return ScenarioSchema.json()
    }
}
