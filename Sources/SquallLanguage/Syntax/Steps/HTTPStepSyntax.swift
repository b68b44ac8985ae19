/// `get: /path` and the other HTTP verbs.
struct HTTPStepSyntax: Sendable {
    /// Upper case, with the place where it is written.
    var method: String
    var methodLocation: Location
    var url: ValueSyntax
    var headers: [NamedSyntax]
    var query: [NamedSyntax]
    var cookies: [NamedSyntax]
    var body: BodySyntax?
    var compress: ValueSyntax?
    var auth: AuthSyntax?
    var timeout: ValueSyntax?
    var redirects: ValueSyntax?
    var retry: RetrySyntax?
    var expect: ValueSyntax?
    var checks: [NamedSyntax]
    var captures: [CaptureSyntax]
    /// Names of captures that could not be read, which has been reported.
    var lostNames: [Node]
    var onFailure: ValueSyntax?
}

extension HTTPStepSyntax {
    /// - Parameter verb: one of the methods, or `request`.
    init?(_ fields: Fields, verb: Node, _ reader: StepReader) {
        guard let target = Target(fields, verb: verb, reader) else { return nil }
        method = target.method
        methodLocation = target.location
        url = target.url
        headers = fields.named("headers")
        query = fields.named("query")
        cookies = fields.named("cookies")
        body = BodySyntax(fields, reader)
        compress = fields.value("compress")
        auth = fields.value("auth").flatMap { AuthSyntax($0, reader) }
        timeout = fields.value("timeout")
        redirects = fields.value("redirects")
        retry = fields.value("retry").flatMap { RetrySyntax($0, reader) }
        expect = fields.value("expect")
        checks = fields.named("check")
        (captures, lostNames) = CaptureSyntax.all(of: fields, reader)
        onFailure = fields.value("onFailure")
    }

    /// Which method is sent where.
    private struct Target {
        var method: String
        var location: Location
        var url: ValueSyntax

        init?(_ fields: Fields, verb: Node, _ reader: StepReader) {
            guard let name = verb.text, let value = fields.value(name) else { return nil }
            if let method = Verb(rawValue: name)?.httpMethod {
                self.method = method
                location = verb.place
                url = value
                return
            }
            guard let request = reader.fields(value.node, requestOptionsTable, at: value.path),
                let method = request.value("method"), let text = method.node.text, let url = request.value("url")
            else { return nil }
            self.method = text
            location = method.location
            self.url = url
        }
    }
}
