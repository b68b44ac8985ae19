import ArgumentParser
import SquallExpressions
import SquallMetrics
import SquallReports

/// What a report can be written as.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
    case text, html, markdown, junit, csv, summary

    /// How files of it end, after the name of the result.
    var suffix: String {
        switch self {
        case .text: ".txt"
        case .html: ".html"
        case .markdown: ".md"
        case .junit: ".junit.xml"
        case .csv: ".csv"
        case .summary: ".summary.json"
        }
    }

    /// The format that a file's name asks for; nil where it says nothing.
    init?(file: String) {
        let endings: [(String, ReportFormat)] = [
            (".html", .html), (".htm", .html), (".md", .markdown), (".markdown", .markdown), (".xml", .junit),
            (".csv", .csv), (".json", .summary), (".txt", .text),
        ]
        guard let found = endings.first(where: { file.lowercased().hasSuffix($0.0) }) else { return nil }
        self = found.1
    }

    /// Whether several results fit into one report.
    var joinsResults: Bool { self == .markdown || self == .junit || self == .text }

    /// - Parameter artifacts: where the results were read from.
    func render(_ results: [RunResult], artifacts: [String], color: Bool = false, width: Int = 100) -> [UInt8] {
        switch self {
        case .text:
            Array(results.map { ConsoleReport.render($0, width: width, color: color) }.joined(separator: "\n").utf8)
        case .html: results.first.map(HTMLReport.render) ?? []
        case .markdown: MarkdownReport.render(results, artifacts: artifacts)
        case .junit: JUnitReport.render(results)
        case .csv: results.first.map(CSVReport.render) ?? []
        case .summary: results.first.map(K6Summary.render) ?? []
        }
    }
}

/// Results read back from files.
enum ResultFiles {
    /// Ends the command where the file cannot be read or is no result.
    static func read(_ path: String) throws -> RunResult {
        do {
            return try JSONReport.read(try Files.read(path))
        } catch let problem as Files.Problem {
            Terminal.note("squall: \(path): \(problem.message)")
        } catch let problem as ResultFormatError {
            Terminal.note("squall: \(path): \(problem.message)")
        }
        throw Exit.invalidFile
    }

    /// Any document. Ends the command where the file cannot be read or is no JSON.
    static func readJSON(_ path: String) throws -> Value {
        do {
            return try JSON.parse(try Files.read(path))
        } catch let problem as Files.Problem {
            Terminal.note("squall: \(path): \(problem.message)")
        } catch let problem as EvaluationError {
            Terminal.note("squall: \(path): \(problem.message)")
        }
        throw Exit.invalidFile
    }
}
