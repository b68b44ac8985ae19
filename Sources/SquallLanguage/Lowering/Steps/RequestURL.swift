import SquallExpressions
import SquallPlan

extension StepsLowering {
    /// The URL of a request, `http.baseURL` joined in front of a relative one.
    ///
    /// - Parameter isSocket: `ws://` and `wss://` will do too.
    func url(_ value: ValueSyntax, at place: Place, isSocket: Bool = false) -> Template? {
        guard let lowered = text(value, at: place), let text = value.node.text else { return nil }
        warnOfSecret(in: lowered, value, "a URL")
        if case .host = lowered.template.type { return nil }
        let known = lowered.template.constantStart
        if known.isAbsoluteURL || (isSocket && known.isSocketURL) { return checked(lowered.template, value) }
        if let constant = lowered.template.constant?.text {
            if let scheme = constant.scheme { return reportScheme(scheme, value, isSocket: isSocket) }
            return joined(constant.escapedForTemplate, lowered.template, value, at: place)
        }
        return text.hasPrefix("${")
            ? open(lowered.template, at: place) : joined(text, lowered.template, value, at: place)
    }

    /// A URL that begins with an expression: only the run can tell whether it is relative.
    private func open(_ url: Template, at place: Place) -> Template {
        guard sections.http.isBaseURLReadable, let base = baseURL(at: place) else { return url }
        return Template(url: url, relativeTo: base.template)
    }

    private func joined(_ text: String, _ url: Template, _ value: ValueSyntax, at place: Place) -> Template? {
        guard let node = sections.http.baseURL else { return reportRelative(text, value) }
        guard sections.http.isBaseURLReadable, BaseURLCheck(context: context).isSound(node),
            let base = baseURL(at: place)
        else { return nil }
        var front = base.template.constant?.text.escapedForTemplate ?? node.text ?? ""
        if front.hasSuffix("/") { front.removeLast() }
        let whole = front + (text.hasPrefix("/") || text.isEmpty ? "" : "/") + text
        // Both parts have been checked; joined they are compiled again, so that what is constant becomes one piece.
        let scope = StepScope(self, place, node: value.node)
        guard let template = Template.compile(whole, scope: scope).template else { return nil }
        return checked(template, value)
    }

    private func baseURL(at place: Place) -> LoweredTemplate? {
        guard let node = sections.http.baseURL else { return nil }
        return text(ValueSyntax(node: node, path: NodePath.root.key("http").key("baseURL")), at: place)
    }

    /// What is known of an absolute URL must be sound, or no request could be sent.
    private func checked(_ template: Template, _ value: ValueSyntax) -> Template? {
        let known = template.constantStart
        // Another tool's `{{ host }}` is reported as that.
        guard !known.contains("{{"), let flaw = URLText.flaw(in: known, isWhole: template.constant != nil) else {
            return template
        }
        report(Diagnostic(.invalidURL, flaw.message, at: value.location, help: flaw.help, path: value.path.text))
        return nil
    }

    private func reportRelative(_ text: String, _ value: ValueSyntax) -> Template? {
        let looksLikeHost = text.prefix { $0 != "/" }.contains(".") || text.hasPrefix("localhost")
        report(
            Diagnostic(
                .relativeURL,
                "`\(text)` is relative, and there is no `http.baseURL`",
                at: value.location,
                label: "relative to nothing",
                help: looksLikeHost ? "write `http://\(text)`" : "add `http: { baseURL: \"http://...\" }` to the file",
                path: value.path.text
            )
        )
        return nil
    }

    private func reportScheme(_ scheme: String, _ value: ValueSyntax, isSocket: Bool) -> Template? {
        let expected = isSocket ? "`ws://`, `wss://`, `http://` or `https://`" : "`http://` or `https://`"
        let isOfSockets = scheme == "ws" || scheme == "wss"
        report(
            Diagnostic(
                .invalidURL,
                "`\(scheme)://` is not a scheme of \(isSocket ? "sockets" : "HTTP")",
                at: value.location,
                label: "expected \(expected)",
                help: isOfSockets ? "WebSockets are opened by a step of their own: `websocket: \(scheme)://...`" : nil,
                path: value.path.text
            )
        )
        return nil
    }
}

extension String {
    var isAbsoluteURL: Bool {
        let start = prefix(8).lowercased()
        return start.hasPrefix("http://") || start.hasPrefix("https://")
    }

    var isSocketURL: Bool {
        let start = prefix(6).lowercased()
        return start.hasPrefix("ws://") || start == "wss://"
    }

    /// What stands before `://`, where that looks like a scheme.
    var scheme: String? {
        guard let end = firstRange(of: "://") else { return nil }
        let scheme = self[..<end.lowerBound]
        return !scheme.isEmpty && scheme.allSatisfy { $0.isLetter || $0.isNumber || "+-.".contains($0) }
            ? String(scheme) : nil
    }

    /// The text as a template that means just this text.
    fileprivate var escapedForTemplate: String { replacing("${", with: "$${") }
}
