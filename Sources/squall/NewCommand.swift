import ArgumentParser

/// `squall new`: a file to start from.
struct NewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Write a scenario file to start from."
    )

    @Argument(help: "The file to write; `.yaml` is added where it is missing.")
    var name: String

    func run() async throws {
        let path = name.hasSuffix(".yaml") || name.hasSuffix(".yml") ? name : name + ".yaml"
        guard !Files.exists(path) else {
            Terminal.note("squall: \(path) exists already")
            throw Exit.wrongCommandLine
        }
        do {
            try Files.write(Array(NewCommand.template.utf8), to: path)
        } catch {
            Terminal.note("squall: \(path): \(error.message)")
            throw Exit.wrongCommandLine
        }
        Terminal.print(
            "\(path)\ncheck it:  squall validate \(path)\nrun it:    squall run \(path) -e BASE_URL=http://127.0.0.1:8080"
        )
    }

    /// Compiled by a test, so that it stays valid.
    static let template = """
        # squall run FILE -e BASE_URL=http://...      keys and expressions: docs/language.md
        env:
          BASE_URL: { type: url, default: "http://127.0.0.1:8080", description: the system under test }
          VUS: 10

        http:
          baseURL: ${env.BASE_URL}
          timeout: 5s

        stages:
          - { duration: 10s, target: "${env.VUS}" }
          - { duration: 30s, target: "${env.VUS}" }
          - { duration: 5s, target: 0 }

        steps:
          - get: /health
            check:
              healthy: response.status == 200
          - sleep: 500ms..1s

        thresholds:
          http_req_failed: rate < 1%
          http_req_duration: p(95) < 200ms
          checks: rate > 99%

        """
}
