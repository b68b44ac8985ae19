/// The pages about steps, expressions, names and flow.
enum StepPages {
    static let all: [DiagnosticCode: ExplainPage] = [:]
}
