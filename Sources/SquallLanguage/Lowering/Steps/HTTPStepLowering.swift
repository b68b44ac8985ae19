import SquallExpressions
import SquallPlan

extension StepsLowering {
    /// Lowers a request. What it keeps of the answer is known when its list is complete.
    func lower(_ http: HTTPStepSyntax, of step: StepSyntax, at place: inout Place) -> (() -> Step.Action)? {
        let use = ResponseUse()
        let parts = RequestParts(http, of: step, self, at: place)
        let slot = place.response.slot(from: place.part.slots)
        place.response.replaceProducers(by: [use])
        place.state.assigned.insert(slot)
        let checks = lower(http.checks, at: place, site: parts.site)
        let captures = lower(http.captures, at: &place, use: use)
        for name in http.lostNames { assignLost(name, at: &place) }
        guard let url = parts.url else { return nil }
        return {
            let responseSlot = use.isRead ? slot : nil
            return .request(parts.step(url, checks, captures, responseSlot: responseSlot, needsBody: use.readsBody))
        }
    }
}

/// A request without its answer. Parts that could not be read have been reported and are left out: no plan is made.
private struct RequestParts {
    let site: SiteID
    let method: String
    let url: Template?
    let headers: [Header]
    let query: [QueryItem]
    let cookies: [Header]
    let body: Body
    let compression: BodyCompression?
    let authentication: Authentication?
    let timeout: DurationValue
    let redirects: Int
    let retry: Retry?
    let expect: StatusSet
    let endsIteration: Bool

    init(_ http: HTTPStepSyntax, of step: StepSyntax, _ lowering: StepsLowering, at place: Place) {
        let context = lowering.context
        let defaults = lowering.sections.http
        site = lowering.site(of: step, at: place, method: http.method, defaultName: http.url.node.text)
        method = lowering.method(http)
        url = lowering.url(http.url, at: place)
        body = http.body.flatMap { lowering.body($0, at: place) } ?? .none
        headers = lowering.headers(http.headers, of: method, for: body, at: place)
        query = lowering.items(http.query, at: place, sink: "a query, which is part of the URL")
        cookies = http.cookies.compactMap { lowering.header($0, as: "cookie", at: place) }
        let words = BodyCompression.allCases.map(\.rawValue)
        compression = http.compress.flatMap { context.word($0.node, of: words, at: $0.path) }
            .flatMap(BodyCompression.init)
        authentication = lowering.authentication(http.auth, at: place)
        timeout = http.timeout.flatMap { lowering.limit($0, at: place) } ?? .constant(defaults.timeout)
        redirects = http.redirects.flatMap { lowering.count($0) } ?? defaults.redirects
        retry = http.retry.flatMap { lowering.retry($0) }
        expect = lowering.expectation(http.expect)
        endsIteration =
            http.onFailure.flatMap { context.word($0.node, of: ["continue", "endIteration"], at: $0.path) }
            == "endIteration"
    }

    func step(_ url: Template, _ checks: [Check], _ captures: [Capture], responseSlot: Int?, needsBody: Bool)
        -> HTTPStep
    {
        HTTPStep(
            site: site,
            method: method,
            url: url,
            headers: headers,
            query: query,
            cookies: cookies,
            body: body,
            compression: compression,
            authentication: authentication,
            timeout: timeout,
            maxRedirects: redirects,
            retry: retry,
            expect: expect,
            checks: checks,
            captures: captures,
            endsIterationOnFailure: endsIteration,
            responseSlot: responseSlot,
            needsBody: needsBody
        )
    }
}

extension StepsLowering {
    /// The method as sent; one that is no token is reported (RFC 9110, 9.1).
    fileprivate func method(_ http: HTTPStepSyntax) -> String {
        if http.method.isHTTPToken { return http.method }
        report(
            Diagnostic(
                .invalidMethod,
                "`\(http.method)` is not an HTTP method",
                at: http.methodLocation,
                label: "methods are single words",
                help: "write for instance `PURGE`"
            )
        )
        return http.method
    }

    /// A whole number, 0 or more; nil where it was reported.
    func count(_ value: ValueSyntax, minimum: Int64 = 0) -> Int? {
        guard let number = context.integer(value.node, at: value.path) else { return nil }
        if number >= minimum, let int = Int(exactly: number) { return int }
        report(
            Diagnostic(
                .outOfRange,
                "this must be at least \(minimum)",
                at: value.location,
                label: "expected \(minimum) or more",
                path: value.path.text
            )
        )
        return nil
    }
}

extension String {
    /// A token of RFC 9110, 5.6.2: what methods and header names are made of.
    var isHTTPToken: Bool {
        let marks = Set("!#$%&'*+-.^_`|~".utf8)
        return !isEmpty
            && utf8.allSatisfy { byte in
                (byte >= 48 && byte <= 57) || (byte | 0x20 >= 97 && byte | 0x20 <= 122) || marks.contains(byte)
            }
    }
}
