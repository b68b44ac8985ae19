import SquallPlan

extension StoreLowering {
    /// What only Redis servers say.
    func redisSettings(_ fields: Fields, at path: NodePath) -> RedisSettings {
        var settings = RedisSettings()
        settings.user = fields["user"].flatMap { context.string($0, at: path.key("user")) }
        settings.password = fields["password"].flatMap { context.string($0, at: path.key("password")) }
        settings.database = fields["database"].flatMap { database($0, at: path.key("database")) }
        if let version = fields["protocol"] {
            let word = context.word(version, of: ["2", "3"], at: path.key("protocol"))
            settings.protocolVersion = word == "3" ? 3 : 2
        }
        if let node = fields["connections"] {
            settings.connections = context.connectionSharing(node, at: path.key("connections")) ?? .perVU
        }
        return settings
    }

    private func database(_ node: Node, at path: NodePath) -> Int? {
        guard let number = context.integer(node, at: path),
            context.check(number, in: 0...1_000_000, of: "`database`", node, at: path)
        else { return nil }
        return Int(number)
    }
}
