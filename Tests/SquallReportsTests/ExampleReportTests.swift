import Foundation
import Testing

@testable import SquallReports

/// docs/examples: reports of real runs, in the shape that reports have today.
@Suite struct ExampleReportTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs/examples")

    private static func lines(_ text: String) -> [String] { text.components(separatedBy: "\n") }

    /// Headings of chapters, and the heads of tables whose columns do not depend on the runs.
    private static func shape(_ text: String) -> Set<String> {
        let lines = lines(text)
        let chapters = lines.filter { $0.hasPrefix("## ") }
        let heads = zip(lines, lines.dropFirst()).filter { $1.hasPrefix("| ---") }.map(\.0)
        return Set(chapters + heads.filter { !$0.hasPrefix("| Metric |") })
    }

    @Test(arguments: ["matching-service.md", "session-service.md"])
    func theyHaveTheShapeOfToday(_ name: String) throws {
        let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
        let results = [RecordedFixture.run(factor: 1, seed: 1), RecordedFixture.result]
        let today = Self.shape(String(decoding: MarkdownReport.render(results), as: UTF8.self))
        let shape = Self.shape(text)
        #expect(shape.isSubset(of: today), "\(shape.subtracting(today)): make it anew, docs/examples/README.md")
        #expect(shape.isSuperset(of: ["## Run overview", "## Comparison with targets", "## Results", "## Sign-off"]))
        for path in ["/home/", "/root/", "/tmp/", "/work/", "/Users/", ".build"] {
            #expect(!text.contains(path), "a path of the machine that made it")
        }
    }
}
