import SquallPlan

/// `redis:`: one server, or several by name.
struct RedisLowering {
    let context: CompileContext
    private let path = NodePath.root.key("redis")

    init(context: CompileContext) {
        self.context = context
    }

    func lower(_ node: Node?) -> [RedisServer] {
        guard let node, let entries = node.entries else { return [] }
        if entries.contains(where: { $0.value.entries == nil }) {
            return server("", node, at: path).map { [$0] } ?? []
        }
        return entries.compactMap { entry in
            guard Names.check(entry.key, what: "a server's name", at: path, in: context) else { return nil }
            let name = entry.key.text ?? ""
            return server(name, entry.value, at: path.key(name))
        }
    }

    private func server(_ name: String, _ node: Node, at path: NodePath) -> RedisServer? {
        // What uses a server that could not be read is not reported: no plan is made.
        let unread = RedisServer(name: name, url: "")
        guard let fields = context.fields(node, .redis, at: path), let url = fields["url"],
            let text = context.string(url, at: path.key("url"))
        else { return unread }
        if text.hasPrefix("redis://") || text.hasPrefix("rediss://") { return RedisServer(name: name, url: text) }
        context.report(
            Diagnostic(
                .invalidURL,
                "`\(text)` is not the URL of a Redis server",
                at: url.place,
                help: "write `redis://host:port`, or `rediss://` for TLS",
                path: path.key("url").text
            )
        )
        return unread
    }
}
