import SquallPlan

/// `demo:`, the embedded system that `--demo` starts.
struct DemoLowering {
    let context: CompileContext
    private let path = NodePath.root.key("demo")

    /// The systems that `squall demo` knows.
    static let systems = ["sessions", "realtime-gateway", "message-gateway", "matching-service"]
    /// What the systems supply under their usual env names.
    private static let usual = [
        "sessions": [Tag("BASE_URL", "http"), Tag("WS_URL", "ws")],
        "realtime-gateway": [Tag("API_URL", "http"), Tag("WS_URL", "ws"), Tag("REDIS_URL", "redis")],
        "message-gateway": [Tag("BASE_URL", "http"), Tag("WS_URL", "ws")],
        "matching-service": [
            Tag("BASE_URL", "http"), Tag("STRIPE_WEBHOOK_SECRET", "webhookSecret"), Tag("PROMETHEUS_URL", "prometheus"),
        ],
    ]

    init(context: CompileContext) {
        self.context = context
    }

    func lower(_ node: Node?) -> DemoPlan? {
        guard let node else { return nil }
        if node.scalar != nil { return context.word(node, of: DemoLowering.systems, at: path).map(short) }
        guard let fields = context.fields(node, .demo, at: path), let name = fields["system"],
            let system = context.word(name, of: DemoLowering.systems, at: path.key("system"))
        else { return nil }
        let given = pairs(fields, "env")
        return DemoPlan(
            system: system,
            options: pairs(fields, "with"),
            environment: fields["env"] == nil ? DemoLowering.usual[system] ?? [] : given
        )
    }

    private func short(_ system: String) -> DemoPlan {
        DemoPlan(system: system, options: [], environment: DemoLowering.usual[system] ?? [])
    }

    private func pairs(_ fields: Fields, _ key: String) -> [Tag] {
        (fields[key]?.entries ?? []).compactMap { entry in
            let path = path.key(key).key(entry.key.text ?? "")
            guard let name = entry.key.text,
                EmptyValue.check(entry, shape: .literal, at: path, reporting: context.collector),
                WrongKind.check(entry.value, shape: .literal, of: "`\(name)`", at: path, reporting: context.collector),
                let text = entry.value.text
            else { return nil }
            return Tag(name, text)
        }
    }
}
