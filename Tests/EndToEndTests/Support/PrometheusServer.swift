import Foundation
import TestSupport
import Testing

/// A Prometheus server that scrapes itself every second, and another address if there is one, and takes remote writes;
/// everything it writes is in a temporary folder.
struct PrometheusServer {
    let port: Int
    private let process: ChildProcess
    private let folder: TemporaryFolder

    var url: String { "http://127.0.0.1:\(port)" }

    init(scraping other: Int? = nil) async throws {
        folder = try TemporaryFolder()
        // A port that was free a moment ago may be taken by the time the server starts: then others are tried.
        for _ in 0..<10 {
            let port = FreePort.some(1)[0]
            let configuration = try folder.write(PrometheusServer.configuration(port, other), to: "prometheus.yml")
            let process = try ChildProcess(
                Tool.path(Tool.prometheus),
                [
                    "--config.file=\(configuration)", "--storage.tsdb.path=\(folder.file("data"))",
                    "--web.listen-address=127.0.0.1:\(port)", "--web.enable-remote-write-receiver",
                ]
            )
            let isListening = try await process.wait("to listen") { process in
                if process.status() != nil { return false }
                return FreePort.isListening(port) ? true : nil
            }
            if isListening {
                self.port = port
                self.process = process
                try await waitUntilReady(scraping: other != nil)
                return
            }
        }
        throw ChildProcess.Failure(description: "prometheus does not start")
    }

    /// It looks for its targets a few seconds after it has started.
    private func waitUntilReady(scraping: Bool) async throws {
        try await process.wait("to be ready") { _ in
            try PlainRequest.answer(to: "/-/ready", port: port).prefix(12).hasSuffix("200") ? () : nil
        }
        guard scraping else { return }
        try await process.wait("to scrape") { _ in try query("up{job=\"other\"}") == nil ? nil : () }
    }

    /// Ends it by its pid.
    func stop() async throws {
        process.signal(SIGTERM)
        _ = try await process.end()
    }

    /// The value of an instant query that yields one series; nil for none.
    func query(_ expression: String) throws -> Double? {
        let escaped = expression.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let body = try PlainRequest.get("/api/v1/query?query=\(escaped)", port: port)
        let series = try JSONDecoder().decode(QueryAnswer.self, from: Data(body.utf8)).data.result
        try #require(series.count <= 1, "\(expression): \(body)")
        guard case .text(let text)? = series.first?.value.last else { return nil }
        return Double(text)
    }

    private static func configuration(_ port: Int, _ other: Int?) -> String {
        """
        global: { scrape_interval: 1s, scrape_timeout: 1s }
        scrape_configs:
          - job_name: itself
            static_configs: [{ targets: ["127.0.0.1:\(port)"] }]
        """
            + (other.map { "\n  - { job_name: other, static_configs: [{ targets: [\"127.0.0.1:\($0)\"] }] }\n" } ?? "")
    }
}

/// An answer of `/api/v1/query`: each series has a time and a value, which is text.
private struct QueryAnswer: Decodable {
    struct Series: Decodable { let value: [Part] }
    struct Content: Decodable { let result: [Series] }
    let data: Content

    enum Part: Decodable {
        case text(String)
        case number(Double)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .number(try container.decode(Double.self))
            }
        }
    }
}
