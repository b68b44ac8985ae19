/// What steps on data stores have beside their command.
struct StoreStepSyntax: Sendable {
    /// `using`.
    var server: ValueSyntax?
    var timeout: ValueSyntax?
    var onFailure: ValueSyntax?
    var checks: [NamedSyntax]
    var captures: [CaptureSyntax]
    var lostNames: [Node]

    static func options(of kind: StoreKind) -> [Key] {
        [
            Key("using", .literal, "which server of `\(kind)`, where there are several"),
            Key("timeout", .duration, "the most that it may take, connecting included; default 10s"),
            Key("onFailure", .oneOf(["continue", "endIteration"]), "after a failure; default endIteration"),
        ] + ReceiveSyntax.answer
    }

    init(_ fields: Fields, _ reader: StepReader) {
        server = fields.value("using")
        timeout = fields.value("timeout")
        onFailure = fields.value("onFailure")
        checks = fields.named("check")
        (captures, lostNames) = CaptureSyntax.all(of: fields, reader)
    }
}
