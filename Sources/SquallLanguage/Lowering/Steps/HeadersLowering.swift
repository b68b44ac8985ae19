import SquallExpressions
import SquallPlan

extension StepsLowering {
    /// The headers of a step over those of `http.headers`, and the Content-Type that the body implies.
    func headers(_ own: [NamedSyntax], for body: Body, at place: Place) -> [Header] {
        let defaults = sections.http.headers.map {
            NamedSyntax.all(of: $0, at: NodePath.root.key("http").key("headers"))
        }
        var headers = (defaults ?? []).compactMap { header($0, at: place) }
        let step = own.compactMap { header($0, at: place) }
        headers.removeAll { header in step.contains { $0.name.equalsIgnoringCase(header.name) } }
        headers += step
        if let type = body.impliedContentType, !headers.contains(where: { $0.name.equalsIgnoringCase("content-type") })
        {
            headers.append(Header(name: "Content-Type", value: Template(constant: .string(type))))
        }
        return headers
    }

    /// A header or a cookie; nil where it was reported.
    func header(_ entry: NamedSyntax, at place: Place) -> Header? {
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
        return Header(name: entry.name, value: value)
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
        case .bearer(let token): return text(token, at: place).map { .bearer($0.template) }
        case .basic(let user, let password):
            guard let user = text(user, at: place), let password = text(password, at: place) else { return nil }
            return .basic(user: user.template, password: password.template)
        case .digest(let user, let password):
            guard let user = text(user, at: place), let password = text(password, at: place) else { return nil }
            return .digest(user: user.template, password: password.template)
        }
    }
}

extension Body {
    fileprivate var impliedContentType: String? {
        switch self {
        case .json: "application/json"
        case .form: "application/x-www-form-urlencoded"
        default: nil
        }
    }
}

extension String {
    fileprivate func equalsIgnoringCase(_ other: String) -> Bool {
        lowercased() == other.lowercased()
    }
}
