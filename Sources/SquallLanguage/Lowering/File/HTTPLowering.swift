import SquallPlan

/// `http:`, the defaults of HTTP steps.
struct HTTPLowering {
    let context: CompileContext
    private let path = NodePath.root.key("http")

    init(context: CompileContext) {
        self.context = context
    }

    /// What concerns connections, and what steps merge into themselves.
    func lower(_ node: Node?) -> (connections: HTTPDefaults, steps: HTTPStepDefaults) {
        guard let node, let fields = context.fields(node, .http, at: path) else {
            return (HTTPDefaults(), HTTPStepDefaults())
        }
        return (connections(fields), steps(fields))
    }

    private func steps(_ fields: Fields) -> HTTPStepDefaults {
        var defaults = HTTPStepDefaults()
        defaults.baseURL = fields["baseURL"]
        defaults.isBaseURLReadable = fields["baseURL"].map(BaseURLCheck(context: context).isReadable) ?? true
        defaults.headers = fields["headers"]
        defaults.auth = fields["auth"]
        defaults.expect = fields["expect"]
        if let timeout = duration(fields, "timeout") { defaults.timeout = timeout }
        if let node = fields["redirects"], let count = context.integer(node, at: path.key("redirects")),
            context.check(count, in: 0...100, of: "`redirects`", node, at: path.key("redirects"))
        {
            defaults.redirects = Int(count)
        }
        return defaults
    }

    private func connections(_ fields: Fields) -> HTTPDefaults {
        var defaults = HTTPDefaults()
        if let node = fields["connections"],
            let value = context.connectionSharing(node, at: path.key("connections"))
        {
            defaults.connections = value
        }
        if let value = duration(fields, "connectTimeout") { defaults.connectTimeout = value }
        if let value = duration(fields, "idleTimeout") { defaults.idleTimeout = value }
        if let value = bool(fields, "keepCookies") { defaults.keepCookies = value }
        if let value = bool(fields, "discardResponseBodies") { defaults.discardResponseBodies = value }
        if let value = bodySize(fields) { defaults.maxBodySize = value }
        defaults.userAgent = fields["userAgent"].flatMap(userAgent)
        defaults.proxy = fields["proxy"].flatMap(proxy)
        return defaults
    }

    private func duration(_ fields: Fields, _ key: String) -> Int64? {
        fields[key].flatMap { context.duration($0, allowsZero: false, of: "`\(key)`", at: path.key(key)) }
    }

    private func bool(_ fields: Fields, _ key: String) -> Bool? {
        fields[key].flatMap { context.bool($0, at: path.key(key)) }
    }

    private func bodySize(_ fields: Fields) -> Int? {
        guard let node = fields["maxBodySize"], let size = context.size(node, at: path.key("maxBodySize")),
            context.check(size, in: 1...(1 << 40), of: "`maxBodySize`", node, at: path.key("maxBodySize"))
        else { return nil }
        return Int(size)
    }

    private func userAgent(_ node: Node) -> String? {
        let path = path.key("userAgent")
        guard let text = context.string(node, at: path) else { return nil }
        let value = ValueSyntax(node: node, path: path)
        return HeaderValue(context: context).check([text], of: "the value of header `User-Agent`", value) ? text : nil
    }

    private func proxy(_ node: Node) -> String? {
        guard let text = context.string(node, at: path.key("proxy")) else { return nil }
        if text.isEmpty { return nil }
        if URLText.isAbsolute(text), text.hasPrefix("http://"), URLText.flaw(in: text) == nil { return text }
        context.report(
            Diagnostic(
                .invalidURL,
                "`\(text)` is not the URL of an HTTP proxy",
                at: node.place,
                help: "write `http://host:port`",
                path: path.key("proxy").text
            )
        )
        return nil
    }
}
