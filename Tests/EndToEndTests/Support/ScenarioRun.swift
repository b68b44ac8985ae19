import TestSupport

/// A run of one of the repository's scenarios with sockets, against an embedded system that a test has started.
struct ScenarioRun {
    let squall: SquallProcess

    /// - Parameters:
    ///   - file: its path under `scenarios`, without the extension.
    ///   - env: `NAME=value`; ranks above what the demo supplies.
    ///   - arguments: more of them.
    init(_ file: String, against demo: DemoServer, _ env: [String] = [], arguments: [String] = []) throws {
        let folder = try TemporaryFolder()
        let addresses = Self.names(file).map { "\($0.value)=\(demo.urls[$0.key] ?? "")" }
        squall = try SquallProcess(
            ["run", "\(Repository.root)/scenarios/\(file).yaml", "--allow-saturated", "--out", folder.path]
                + (addresses + env).flatMap { ["-e", $0] } + arguments,
            folder: folder
        )
    }

    func ending() async throws -> SquallProcess.Ending { try await squall.ending() }

    /// What a file calls the addresses of its system.
    private static func names(_ file: String) -> [String: String] {
        if file.hasPrefix("matching-service/") {
            return ["http": "BASE_URL", "webhookSecret": "STRIPE_WEBHOOK_SECRET"]
        }
        guard file.hasPrefix("realtime-gateway/") else { return ["http": "BASE_URL", "ws": "WS_URL"] }
        let isFedByRedis = file.hasSuffix("/broadcast-burst")
        return isFedByRedis ? ["http": "API_URL", "redis": "REDIS_URL"] : ["http": "API_URL"]
    }
}
