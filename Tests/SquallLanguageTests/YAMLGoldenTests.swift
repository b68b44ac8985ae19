import Foundation
import SquallLanguage
import Testing

/// Every file in `Fixtures/yaml` against what is said about it and what is read of it.
///
/// With `SQUALL_UPDATE_GOLDEN=1` the `.out` files are written anew, beside the sources of the tests.
struct YAMLGoldenTests {
    static let names: [String] = {
        let folder = Bundle.module.resourceURL?.appendingPathComponent("Fixtures/yaml")
        let files = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0.path) } ?? []
        return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    }()

    @Test("fixtures are there")
    func fixturesAreThere() {
        #expect(Self.names.count > 40)
    }

    @Test("a mistake is told as its golden file says", arguments: names)
    func golden(name: String) throws {
        let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures/yaml")
        let bytes = try Data(contentsOf: folder.appendingPathComponent("\(name).yaml"))
        let reading = YAMLReading(bytes: Array(bytes), path: "\(name).yaml")
        let text = DiagnosticRenderer(format: .text).render(reading.diagnostics, files: ["\(name).yaml"])
        let output = text + "-----\n" + reading.outline
        if ProcessInfo.processInfo.environment["SQUALL_UPDATE_GOLDEN"] == "1" {
            let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            try Data(output.utf8).write(to: source.appendingPathComponent("Fixtures/yaml/\(name).out"))
            return
        }
        let expected = try String(contentsOf: folder.appendingPathComponent("\(name).out"), encoding: .utf8)
        #expect(output == expected)
    }

    @Test("safe fixes leave nothing of what they fix", arguments: names)
    func safeFixes(name: String) throws {
        let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures/yaml")
        let bytes = Array(try Data(contentsOf: folder.appendingPathComponent("\(name).yaml")))
        for diagnostic in YAMLReading(bytes: bytes).diagnostics {
            for fix in diagnostic.fixes where fix.applicability == .safe {
                var repaired = bytes
                for edit in fix.edits.reversed() {
                    repaired.replaceSubrange(edit.range.start..<edit.range.end, with: Array(edit.text.utf8))
                }
                let left = YAMLReading(bytes: repaired).diagnostics.filter {
                    $0.code == diagnostic.code && $0.location.range.start == diagnostic.location.range.start
                }
                #expect(left.isEmpty, "\(fix.title) in \(name)")
            }
        }
    }
}
