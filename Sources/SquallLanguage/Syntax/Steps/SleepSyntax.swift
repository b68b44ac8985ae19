/// `sleep: 500ms..2s`: think time.
struct SleepSyntax: Sendable {
    var duration: ValueSyntax

    static let table = StepTables.table(
        "sleep",
        .durationRange,
        "think time: a duration, a range for a random one, or an expression",
        options: []
    )
}

extension SleepSyntax {
    init?(_ fields: Fields) {
        guard let duration = fields.value("sleep") else { return nil }
        self.duration = duration
    }
}
