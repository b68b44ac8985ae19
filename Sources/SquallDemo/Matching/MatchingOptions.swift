/// How the matching service is set up.
struct MatchingOptions: Sendable {
    /// What webhooks are signed with.
    var webhookSecret = "whsec_demo_of_squall"
    /// Tokens of a new user.
    var signupTokens = 0
    /// Tokens that a match takes from each of the two; who has fewer gives what there is.
    var matchCost = 1
    /// Users without the tokens for a match may not join: 402.
    var requiresTokens = false
    /// One user more gets 503.
    var maxUsers = 1_000_000
    /// What the Prometheus API asks for as bearer token; empty: nothing.
    var prometheusToken = ""
    /// Misbehaviour: every Nth purchase is acknowledged and never granted; 0: none.
    var loseEvery = 0
    /// Misbehaviour: users are never matched.
    var isLonely = false
    var faults = FaultSettings()

    static let table = own + FaultSettings.table.inside(\.faults)

    private static let own = OptionTable<MatchingOptions>(entries: [
        text("webhookSecret", "what webhooks are signed with (default whsec_demo_of_squall)", \.webhookSecret),
        count("signupTokens", "tokens of a new user (default 0)", \.signupTokens),
        count("matchCost", "tokens that a match takes from each of the two (default 1)", \.matchCost),
        flag("requiresTokens", "refuse with 402 whoever joins without the tokens for a match", \.requiresTokens),
        count("maxUsers", "one more gets 503 (default 1000000)", \.maxUsers),
        text(
            "prometheusToken",
            "bearer token of the Prometheus API (default: nothing is asked for)",
            \.prometheusToken
        ),
        count("loseEvery", "of so many purchases one is acknowledged and never granted (default 0)", \.loseEvery),
        flag("lonely", "match nobody", \.isLonely),
    ])

    private static func text(
        _ name: String,
        _ help: String,
        _ path: any WritableKeyPath<MatchingOptions, String> & Sendable
    ) -> OptionTable<MatchingOptions>.Entry {
        .init(name, "TEXT", help) { (options, text) throws(DemoOptionError) in options[keyPath: path] = text }
    }

    private static func count(
        _ name: String,
        _ help: String,
        _ path: any WritableKeyPath<MatchingOptions, Int> & Sendable
    ) -> OptionTable<MatchingOptions>.Entry {
        .init(name, "NUMBER", help) { (options, text) throws(DemoOptionError) in
            options[keyPath: path] = try OptionValue.count(text)
        }
    }

    private static func flag(
        _ name: String,
        _ help: String,
        _ path: any WritableKeyPath<MatchingOptions, Bool> & Sendable
    ) -> OptionTable<MatchingOptions>.Entry {
        .init(name, "0|1", help) { (options, text) throws(DemoOptionError) in
            options[keyPath: path] = try OptionValue.flag(text)
        }
    }

    /// - Parameter settings: names in camel or kebab case with values as text; a later one wins.
    init(_ settings: [(name: String, value: String)] = []) throws(DemoOptionError) {
        try Self.table.apply(settings, to: &self)
    }
}
