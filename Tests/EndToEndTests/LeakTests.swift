import Foundation
import TestSupport
import Testing

/// A system that leaks is caught, one that saw-tooths is not: in compressed time, as a trend takes a minute at least.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct LeakTests {
    private struct Trend: Decodable {
        let verdict: String
        let slope: Double?
        let growthPercent: Double?
    }

    private static func trend(_ source: String, _ ending: SquallProcess.Ending) throws -> Trend {
        struct Value: Decodable { let trend: Trend? }
        struct Source: Decodable { let values: [String: Value] }
        struct Document: Decodable { let observed: [String: Source] }
        let data = try Data(contentsOf: URL(fileURLWithPath: ending.folder.file("result.json")))
        let document = try JSONDecoder().decode(Document.self, from: data)
        return try #require(document.observed[source]?.values["rss"]?.trend)
    }

    private static func scenario(_ systems: [(name: String, server: DemoServer)], duration: String) throws -> String {
        let urls = try systems.map { try #require($0.server.urls["http"]) }
        let sources = zip(systems, urls).map { system, url in
            "  \(system.name): { port: \"\(url)\", every: 500ms }"
        }
        let thresholds = systems.map { "  observe.\($0.name).rss: [growth < 25%, slope < 10MB/min]" }
        return """
            vus: 1
            duration: \(duration)
            steps:
              - get: \(urls[0])/health
              - sleep: 200ms
            observe:
            \(sources.joined(separator: "\n"))
            thresholds:
            \(thresholds.joined(separator: "\n"))
            """
    }

    @Test func `a leak is caught, a saw-tooth as large is not`() async throws {
        let leaking = try await DemoServer("sessions", ["--leak", "1MB/s"])
        let sawing = try await DemoServer("sessions", ["--sawtooth", "60MB/10s"])
        let ending = try await SquallProcess.run(
            Self.scenario([("leaking", leaking), ("sawing", sawing)], duration: "64s")
        )
        #expect(ending.code == 99, "\(ending.output)\(ending.errors)")
        let result = try ending.result()
        #expect(result.brokenThresholds == ["observe.leaking.rss"], "\(ending.output)")
        #expect(result.thresholds.filter { !$0.passed }.count == 2)
        let leak = try Self.trend("leaking", ending)
        #expect(leak.verdict == "growing")
        #expect(abs((leak.slope ?? 0) - 1e6) < 1e5)
        #expect(try Self.trend("sawing", ending).verdict == "stable")
        // 60 MB a minute, and what the system takes itself.
        #expect(ending.output.contains(/growing at (5[4-9]|6[0-6])(\.\d+)? ?MB\/min/), "\(ending.output)")
        #expect(ending.output.contains("stable"))
    }

    @Test func `a run that is too short says so, and what nobody could see does not hold`() async throws {
        let leaking = try await DemoServer("sessions", ["--leak", "1MB/s"])
        let ending = try await SquallProcess.run(Self.scenario([("leaking", leaking)], duration: "3s"))
        #expect(ending.code == 99)
        #expect(try Self.trend("leaking", ending).verdict == "too short to tell")
        #expect(ending.output.contains("too short to tell"))
    }
}
