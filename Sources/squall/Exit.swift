import ArgumentParser
import SquallMetrics

/// Exit codes as errors that end a command.
enum Exit {
    static let invalidFile = code(.invalidFile)
    static let wrongCommandLine = code(.wrongCommandLine)

    static func code(_ code: SquallMetrics.ExitCode) -> ArgumentParser.ExitCode {
        ArgumentParser.ExitCode(Int32(code.rawValue))
    }
}
