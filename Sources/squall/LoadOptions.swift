import ArgumentParser
import SquallLanguage

/// `--vus`, `--duration` and `--iterations`: the load of a file with one scenario that is defined by these keys.
struct LoadOptions: ParsableArguments {
    @Option(help: "Overrides `vus` of a file with one scenario that is defined by it.")
    var vus: Int?

    @Option(help: "Overrides `duration` likewise: 30s, 5m.")
    var duration: String?

    @Option(help: "Overrides `iterations` likewise.")
    var iterations: Int?

    mutating func validate() throws {
        if let vus, vus < 1 { throw ValidationError("--vus must be at least 1") }
        if let iterations, iterations < 1 { throw ValidationError("--iterations must be at least 1") }
        _ = try overrides()
    }

    func overrides() throws -> Overrides {
        var nanoseconds: Int64?
        if let duration {
            guard let value = DurationText.nanoseconds(duration), value > 0 else {
                throw ValidationError("--duration \(duration): not a duration above 0; write 30s, 5m, 1h30m")
            }
            nanoseconds = value
        }
        return Overrides(vus: vus, duration: nanoseconds, iterations: iterations)
    }
}
