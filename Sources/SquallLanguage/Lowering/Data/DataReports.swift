import SquallExpressions
import SquallPlan

/// Says what is wrong in a data file: file, line and column.
struct DataReports {
    let context: CompileContext
    /// Of the data file.
    let path: String
    let bytes: any ByteSource
    /// Where the scenario file names it.
    let namedAt: Location

    /// Bytes around a problem that are shown, at most: one line has to be found in them.
    private static let reach = 1 << 16

    /// Throws where the file cannot be read again.
    func report(_ problems: DataProblems) throws(EvaluationError) {
        var counter = LineCounter(bytes)
        for (number, problem) in problems.listed.enumerated() {
            let isLast = number == problems.listed.count - 1
            let notes = isLast && problems.more > 0 ? ["\(problems.more) more rows of this file are wrong"] : []
            context.report(
                Diagnostic(
                    problem.kind.code,
                    problem.message,
                    at: try location(of: problem.range, &counter),
                    label: problem.label,
                    related: [.init(location: namedAt, text: "read from here")],
                    help: problem.help,
                    notes: notes
                )
            )
        }
    }

    /// The place in an excerpt of the file: its line, or what can be shown of it.
    private func location(of range: Range<Int>, _ counter: inout LineCounter) throws(EvaluationError) -> Location {
        let first = max(0, range.lowerBound - DataReports.reach)
        let before = try bytes.withBytes(from: first, count: range.lowerBound - first) {
            bytes throws(EvaluationError) in
            let line = bytes.prefix(range.lowerBound - first)
            return line.lastIndex(where: CSVParser.isLineBreak).map { line.count - $0 - 1 } ?? line.count
        }
        let start = range.lowerBound - before
        let excerpt = try bytes.withBytes(from: start, count: before + DataReports.reach) {
            bytes throws(EvaluationError) in
            let rest = bytes.prefix(before + DataReports.reach)
            let end = rest[min(before, rest.count)...].firstIndex(where: CSVParser.isLineBreak) ?? rest.count
            return Array(rest[..<end])
        }
        let source = SourceFile(
            path: path,
            bytes: excerpt,
            linesBefore: try counter.lines(before: start),
            bytesBefore: start
        )
        return source.location(before, min(excerpt.count, before + range.count))
    }
}

/// Counts the lines of a data file up to one place after the other.
private struct LineCounter {
    private let source: any ByteSource
    private var counted = 0
    private var lines = 0

    init(_ source: any ByteSource) {
        self.source = source
    }

    /// Line breaks before an offset: LF, and CR without one behind it.
    mutating func lines(before offset: Int) throws(EvaluationError) -> Int {
        if offset < counted { (counted, lines) = (0, 0) }
        while counted < offset {
            let wanted = min(1 << 20, offset - counted)
            lines += try source.withBytes(from: counted, count: wanted + 1) { bytes throws(EvaluationError) in
                (0..<min(wanted, bytes.count)).count { position in
                    let isPair = position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "\n")
                    return bytes[position] == UInt8(ascii: "\n") || bytes[position] == UInt8(ascii: "\r") && !isPair
                }
            }
            counted += wanted
        }
        return lines
    }
}

extension DataProblem.Kind {
    fileprivate var code: DiagnosticCode {
        switch self {
        case .header: .dataHeader
        case .row, .encoding: .dataRow
        case .value: .dataValue
        case .weight: .dataWeight
        case .noRows: .dataEmpty
        }
    }
}
