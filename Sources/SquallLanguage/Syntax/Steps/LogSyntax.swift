/// `log: text`: a line on stderr.
struct LogSyntax: Sendable {
    var message: ValueSyntax

    static let table = StepTables.table("log", .text, "a line on stderr, at most a few a second per step")
}

extension LogSyntax {
    init?(_ fields: Fields) {
        guard let message = fields.value("log") else { return nil }
        self.message = message
    }
}
