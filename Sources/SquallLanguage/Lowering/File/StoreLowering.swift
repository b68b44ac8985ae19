import SquallPlan

/// `redis:`, `sql:`: one server, or several by name.
struct StoreLowering {
    let context: CompileContext
    let kind: StoreKind
    private let path: NodePath

    init(_ kind: StoreKind, context: CompileContext) {
        self.context = context
        self.kind = kind
        path = NodePath.root.key(kind.rawValue)
    }

    func lower(_ node: Node?) -> [StoreServer] {
        guard let node, let entries = node.entries else { return [] }
        if entries.contains(where: { $0.value.entries == nil }) {
            return [server("", node, at: path)]
        }
        return entries.compactMap { entry in
            guard Names.check(entry.key, what: "a server's name", at: path, in: context) else { return nil }
            let name = entry.key.text ?? ""
            return server(name, entry.value, at: path.key(name))
        }
    }

    private func server(_ name: String, _ node: Node, at path: NodePath) -> StoreServer {
        // What uses a server that could not be read is not reported: no plan is made.
        var server = StoreServer(name: name, url: "")
        guard let fields = context.fields(node, kind.serverTable, at: path) else { return server }
        if let node = fields["url"], let url = url(node, at: path.key("url")) { server.url = url }
        if kind == .redis {
            server.redis = redisSettings(fields, at: path)
        } else if let node = fields["connections"], let count = connections(node, at: path.key("connections")) {
            server.connections = count
        }
        return server
    }

    private func url(_ node: Node, at path: NodePath) -> String? {
        guard let text = context.string(node, at: path) else { return nil }
        hidePassword(of: text)
        // An env may be empty: then the file does without this server.
        if text.isEmpty, node.text?.contains("${") == true { return text }
        if kind.schemes.contains(where: { text.hasPrefix($0) && text.count > $0.count }) { return text }
        context.report(
            Diagnostic(
                .invalidURL,
                "`\(text)` is not the URL of a \(kind.product) server",
                at: node.place,
                help: kind.urlHint,
                path: path.text
            )
        )
        return nil
    }

    /// `user:password` of a URL is a secret, declared so or not. The password alone may be a word that stands everywhere.
    private func hidePassword(of url: String) {
        guard let scheme = url.firstRange(of: "://") else { return }
        let authority = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        guard let at = authority.lastIndex(of: "@"), authority[..<at].contains(":") else { return }
        let credentials = String(authority[..<at])
        if credentials.utf8.count >= 4 { context.secrets.append(credentials) }
    }

    private func connections(_ node: Node, at path: NodePath) -> Int? {
        guard let count = context.integer(node, at: path),
            context.check(count, in: 1...1_000, of: "`connections`", node, at: path)
        else { return nil }
        return Int(count)
    }
}
