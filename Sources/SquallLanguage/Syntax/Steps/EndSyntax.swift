import SquallPlan

/// `end: iteration | vu | scenario | test`.
struct EndSyntax: Sendable {
    var target: ValueSyntax
    var reason: ValueSyntax?
    var failed: ValueSyntax?
    var skipped: ValueSyntax?

    static let targets = ["iteration", "vu", "scenario", "test"]
    static let table = StepTables.table(
        "end",
        .oneOf(targets),
        "ends the iteration, the VU, the scenario or the whole test",
        options: [
            Key("reason", .text, "why, for the report"),
            Key("failed", .boolean, "with `end: test`: the test counts as failed"),
            Key("skipped", .boolean, "with `end: test` in setup: nothing is judged"),
        ]
    )
}

extension EndSyntax {
    init?(_ fields: Fields) {
        guard let target = fields.value("end") else { return nil }
        self.target = target
        reason = fields.value("reason")
        failed = fields.value("failed")
        skipped = fields.value("skipped")
    }
}
