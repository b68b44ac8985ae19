import Foundation
import Testing

/// A Prometheus server that scrapes itself every second, with everything it writes in a temporary folder.
struct PrometheusServer {
    let port: Int
    private let process: ChildProcess
    private let folder: TemporaryFolder

    var url: String { "http://127.0.0.1:\(port)" }

    init() async throws {
        folder = try TemporaryFolder()
        // A port that was free a moment ago may be taken by the time the server starts: then others are tried.
        for _ in 0..<10 {
            let port = FreePort.some(1)[0]
            let configuration = try folder.write(PrometheusServer.configuration(port), to: "prometheus.yml")
            let process = try ChildProcess(
                Tool.path(Tool.prometheus),
                [
                    "--config.file=\(configuration)", "--storage.tsdb.path=\(folder.file("data"))",
                    "--web.listen-address=127.0.0.1:\(port)",
                ]
            )
            let isListening = try await process.wait("to listen") { process in
                if process.status() != nil { return false }
                return FreePort.isListening(port) ? true : nil
            }
            if isListening {
                self.port = port
                self.process = process
                return
            }
        }
        throw ChildProcess.Failure(description: "prometheus does not start")
    }

    /// Ends it by its pid.
    func stop() async throws {
        process.signal(SIGTERM)
        _ = try await process.end()
    }

    private static func configuration(_ port: Int) -> String {
        """
        global: { scrape_interval: 1s, scrape_timeout: 1s }
        scrape_configs:
          - job_name: itself
            static_configs: [{ targets: ["127.0.0.1:\(port)"] }]
        """
    }
}
