import Foundation
import SquallLanguage
import Testing

/// Broken files, each with the diagnostics that its author reads. `SQUALL_UPDATE_GOLDEN=1` rewrites them.
@Suite struct GoldenTests {
    @Test func brokenFilesSayWhatIsWrong() throws {
        let scenarios = try GoldenScenario.all(in: "err")
        #expect(scenarios.count >= 50)
        for scenario in scenarios {
            let text = scenario.rendered()
            let url = try #require(scenario.url)
            let golden = url.deletingPathExtension().appendingPathExtension("out")
            if ProcessInfo.processInfo.environment["SQUALL_UPDATE_GOLDEN"] != nil {
                try update(golden.lastPathComponent, text)
            } else {
                let expected = try? String(contentsOf: golden, encoding: .utf8)
                #expect(text == expected, "\(scenario.name)")
            }
            #expect(!text.isEmpty, "\(scenario.name)")
        }
    }

    @Test func soundFilesAreCompiledWithoutAWord() throws {
        for scenario in try GoldenScenario.all(in: "ok") {
            #expect(scenario.rendered() == "", "\(scenario.name)")
            #expect(scenario.compiled().plan != nil, "\(scenario.name)")
        }
    }

    /// Writes to the sources, not to the bundle.
    private func update(_ name: String, _ text: String) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/err")
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
}
