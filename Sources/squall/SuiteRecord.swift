import SquallExpressions
import SquallMetrics
import SquallReports

/// A suite with everything that its reports are made of.
struct SuiteRecord {
    var summary = SuiteSummary()
    /// Of the runs that took place, in their order.
    var results: [RunResult] = []
    /// Of the watched systems, in the order in which they were read.
    var documents: [SuiteDocument] = []

    /// The formats that show a whole suite.
    static let formats: [ReportFormat] = [.markdown, .junit, .text]

    func render(_ format: ReportFormat, color: Bool = false) -> [UInt8] {
        switch format {
        case .markdown: MarkdownReport.render(results, of: summary, documents: documents)
        case .junit: JUnitReport.render(results)
        default: Array(SuiteReport.text(summary, folder: nil, color: color).utf8)
        }
    }

    /// Reads a suite back from the files that it left; nil where the file is no summary of one. Ends the command where one
    /// of them cannot be read.
    static func read(_ path: String) throws -> SuiteRecord? {
        guard let bytes = try? Files.read(path), let summary = try? SuiteReport.read(bytes) else { return nil }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        var record = SuiteRecord(summary: summary)
        record.results = try summary.runs.compactMap(\.artifacts.first).map { try ResultFiles.read(folder + $0) }
        record.documents = try summary.snapshots.compactMap { snapshot in
            guard let name = snapshot.file else { return nil }
            let document = try ResultFiles.readJSON(folder + name)
            return SuiteDocument(stage: snapshot.stage, source: snapshot.source, json: document)
        }
        return record
    }
}
