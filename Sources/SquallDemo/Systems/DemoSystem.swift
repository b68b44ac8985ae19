/// A system that can be started inside this program: for trying out, for `run --demo` and for tests.
package struct DemoSystem: Sendable {
    /// Its name in `demo: NAME` and `squall demo NAME`.
    package let name: String
    /// One line.
    package let summary: String
    /// The port it takes when it is run on its own.
    package let usualPort: Int
    package let options: [DemoOption]
    /// What addresses a running one has (`http`, ...), the values of `demo: { env: { NAME: http } }`.
    package let supplies: [String]
    /// The env names that the short form `demo: NAME` fills, and with what.
    package let usualEnvironment: [(name: String, supply: String)]

    private let launch: @Sendable (Int, [(name: String, value: String)]) async throws -> RunningDemo

    /// Starts it on the loopback address.
    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - options: names in camel or kebab case, values as text.
    /// - Throws: ``DemoOptionError`` for options it does not have or cannot read; an I/O error for a port in use.
    package func start(port: Int = 0, options: [(name: String, value: String)] = []) async throws -> RunningDemo {
        try await launch(port, options)
    }

    package static let all: [DemoSystem] = [sessions]

    package static func named(_ name: String) -> DemoSystem? { all.first { $0.name == name } }

    /// Sessions with turns and time budgets over HTTP.
    package static let sessions = DemoSystem(
        name: "sessions",
        summary: "sessions whose participants take timed turns: HTTP API, Prometheus metrics",
        usualPort: 3000,
        options: SessionOptions.documentation,
        supplies: ["http"],
        usualEnvironment: [("BASE_URL", "http")],
        launch: { port, settings in
            let options = try SessionOptions(settings)
            let server = try await HTTPServer.start(port: port) { SessionService(options: options) }
            return RunningDemo(
                system: "sessions",
                port: server.port,
                urls: [("http", "http://127.0.0.1:\(server.port)")],
                shutdown: { await server.stop() }
            )
        }
    )
}

/// A system that has been started.
package struct RunningDemo: Sendable {
    package let system: String
    package let port: Int
    /// Address by what it is (`http`).
    package let urls: [(supply: String, url: String)]
    fileprivate let shutdown: @Sendable () async -> Void

    /// Closes its listeners and connections. Once.
    package func stop() async { await shutdown() }

    package func url(_ supply: String) -> String? { urls.first { $0.supply == supply }?.url }

    /// One line of JSON for a program that started this one.
    package var json: String {
        let urls = urls.map { #""\#($0.supply)":"\#($0.url)""# }.joined(separator: ",")
        return #"{"system":"\#(system)","port":\#(port),"urls":{\#(urls)}}"#
    }
}
