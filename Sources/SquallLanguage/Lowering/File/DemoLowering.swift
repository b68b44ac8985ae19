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
        let options = pairs(fields, "with")
        if let offer = context.options.demoSystems[system] { check(fields, against: offer, of: system) }
        return DemoPlan(
            system: system,
            options: options,
            environment: fields["env"] == nil ? DemoLowering.usual[system] ?? [] : given
        )
    }

    // MARK: What the system knows

    private func check(_ fields: Fields, against offer: DemoOffer, of system: String) {
        for entry in fields["with"]?.entries ?? [] {
            guard let name = entry.key.text, !offer.options.contains(name.inCamelCase) else { continue }
            reportOption(entry.key, name, offer.options, of: system)
        }
        for entry in fields["env"]?.entries ?? [] {
            let path = path.key("env").key(entry.key.text ?? "")
            if entry.value.text != nil, !entry.value.isNull {
                _ = context.word(entry.value, of: offer.supplies, at: path)
            }
        }
    }

    private func reportOption(_ key: Node, _ name: String, _ known: [String], of system: String) {
        let close = Suggestion.closest(to: name, in: known)
        context.report(
            Diagnostic(
                .unknownKey,
                "`\(system)` has no option `\(name)`",
                at: key.place,
                label: "not an option of the embedded system",
                help: close.map { "did you mean `\($0)`?" },
                notes: ["its options: \(known.joined(separator: ", "))"],
                path: path.key("with").key(name).text
            )
        )
    }

    // MARK: What is written

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

extension String {
    /// `error-rate`, as it is written on the command line, as `errorRate`.
    fileprivate var inCamelCase: String {
        let words = split(separator: "-")
        return words.prefix(1).joined() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
