/// The pages about keys, values, thresholds, files and env.
enum FilePages {
    static let all: [DiagnosticCode: ExplainPage] = [:]
}
