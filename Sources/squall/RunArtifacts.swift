import SquallExpressions
import SquallMetrics
import SquallReports

/// The folder of `--out`, and how the files in it are called.
struct RunArtifacts {
    let folder: String
    /// Goes before the names of files that belong to one run or one moment.
    let label: String?
    let formats: [ReportFormat]

    /// Makes the folder. Ends the command where that is not possible: better before the load than after it.
    init(folder: String, label: String?, formats: [ReportFormat]) throws {
        self.folder = folder
        self.label = label
        self.formats = formats
        try explaining { () throws(Files.Problem) in try Files.makeFolder(folder) }
    }

    func labelled(_ name: String) -> String { label.map { "\($0)-\(name)" } ?? name }

    /// The result of a run and the reports that were asked for; gives their names, the result first.
    func write(_ result: RunResult, as name: String) throws -> [String] {
        try write(JSONReport.write(result), to: "\(name).json")
        for format in formats {
            try write(format.render([result], artifacts: ["\(name).json"]), to: "\(name)\(format.suffix)")
        }
        return ["\(name).json"] + formats.map { "\(name)\($0.suffix)" }
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try explaining { () throws(Files.Problem) in try Files.write(bytes, to: "\(folder)/\(name)") }
    }

    private func explaining(_ body: () throws(Files.Problem) -> Void) throws {
        do { try body() } catch {
            Terminal.note("squall: --out \(folder): \(error.message)")
            throw Exit.code(.internalError)
        }
    }
}
