import SquallExpressions
import SquallPlan

extension StepsLowering {
    /// The headers of a step over those of `http.headers`, and the Content-Type that the body implies.
    func headers(_ own: [NamedSyntax], of method: String, for body: Body, at place: Place) -> [Header] {
        let node = sections.http.headers
        let defaults = node.map { NamedSyntax.all(of: $0, at: NodePath.root.key("http").key("headers")) } ?? []
        let isFramed = body.isSent || method.saysLength
        for entry in defaults + own where isFramed || entry.value.node.text != "0" { reportFraming(entry) }
        var headers = defaults.compactMap { header($0, at: place) }
        let step = own.compactMap { header($0, at: place) }
        headers.removeAll { header in step.contains { $0.name.equalsIgnoringCase(header.name) } }
        headers += step
        if let type = body.impliedContentType, !headers.contains(where: { $0.name.equalsIgnoringCase("content-type") })
        {
            headers.append(Header(name: "Content-Type", value: Template(constant: .string(type))))
        }
        return headers
    }

    /// Where the body ends is said with every body: a second word on it would contradict that, or announce a body that
    /// never comes.
    private func reportFraming(_ entry: NamedSyntax) {
        guard ["content-length", "transfer-encoding"].contains(entry.name.lowercased()) else { return }
        report(
            Diagnostic(
                .invalidHeader,
                "squall sets `\(entry.name)` itself",
                at: entry.key.place,
                label: "this would contradict what is sent",
                help: "remove it: each body is sent with its length",
                path: entry.value.path.text
            )
        )
    }

    /// A header or a cookie; nil where it was reported.
    func header(_ entry: NamedSyntax, as kind: String = "header", at place: Place) -> Header? {
        guard entry.name.isHTTPToken else {
            report(
                Diagnostic(
                    .invalidHeader,
                    "`\(entry.name)` cannot be the name of a header or cookie",
                    at: entry.key.place,
                    label: "names have letters, digits and `-`",
                    path: entry.value.path.text
                )
            )
            return nil
        }
        guard let value = text(entry.value, at: place)?.template else { return nil }
        let check = HeaderValue(context: context)
        let isFine = check.check(value.constantPieces, of: "the value of \(kind) `\(entry.name)`", entry.value)
        return isFine ? Header(name: entry.name, value: value) : nil
    }

    /// Query parameters or form fields; a list repeats the key.
    ///
    /// - Parameter sink: what a secret would be seen in; nil where it is safe.
    func items(_ entries: [NamedSyntax], at place: Place, sink: String? = nil) -> [QueryItem] {
        entries.flatMap { entry in
            values(of: entry.value).compactMap { value in
                guard let lowered = text(value, at: place) else { return nil }
                if let sink { warnOfSecret(in: lowered, value, sink) }
                return QueryItem(name: entry.name, value: lowered.template)
            }
        }
    }

    private func values(of value: ValueSyntax) -> [ValueSyntax] {
        guard let items = value.node.items else { return [value] }
        return items.enumerated().map { ValueSyntax(node: $1, path: value.path.index($0)) }
    }

    /// The credentials of the step, or those of `http.auth`.
    func authentication(_ own: AuthSyntax?, at place: Place) -> Authentication? {
        let defaults = sections.http.auth.flatMap { node in
            AuthSyntax(ValueSyntax(node: node, path: NodePath.root.key("http").key("auth")), reader)
        }
        switch own ?? defaults {
        case nil: return nil
        case .bearer(let token): return bearer(token, at: place)
        case .basic(let user, let password):
            guard let user = text(user, at: place), let password = text(password, at: place) else { return nil }
            return .basic(user: user.template, password: password.template)
        case .digest(let user, let password):
            guard let user = text(user, at: place), let password = text(password, at: place) else { return nil }
            return .digest(user: user.template, password: password.template)
        }
    }

    private func bearer(_ token: ValueSyntax, at place: Place) -> Authentication? {
        guard let value = text(token, at: place)?.template,
            HeaderValue(context: context).check(value.constantPieces, of: "the bearer token", token)
        else { return nil }
        return .bearer(value)
    }
}

extension Body {
    fileprivate var isSent: Bool {
        if case .none = self { false } else { true }
    }

    fileprivate var impliedContentType: String? {
        switch self {
        case .json: "application/json"
        case .form: "application/x-www-form-urlencoded"
        default: nil
        }
    }
}

extension String {
    /// Methods whose requests say how long their body is even where they have none (RFC 9110, 8.6).
    fileprivate var saysLength: Bool { ["POST", "PUT", "PATCH"].contains(self) }

    fileprivate func equalsIgnoringCase(_ other: String) -> Bool {
        lowercased() == other.lowercased()
    }
}
