import Foundation
import Testing

/// SwiftPM lets a target import what it does not declare; this test does not (docs/architecture.md, "Targets").
@Suite("Imports point one way")
struct ImportTests {
    /// What of ours each target may import.
    static let allowed: [String: Set<String>] = [
        "SquallExpressions": [],
        "SquallPlan": ["SquallExpressions"],
        "SquallLanguage": ["SquallPlan", "SquallExpressions"],
        "SquallMetrics": ["SquallPlan", "SquallExpressions"],
        "SquallClients": [],
        "SquallEngine": ["SquallClients", "SquallMetrics", "SquallPlan", "SquallExpressions"],
        "SquallReports": ["SquallMetrics", "SquallPlan", "SquallExpressions"],
        "SquallDemo": [],
    ]

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test(arguments: allowed.keys.sorted())
    func `a target imports only what lies below it`(target: String) throws {
        let files = try Self.sources(of: target)
        #expect(!files.isEmpty)
        let allowed = try #require(Self.allowed[target])
        for file in files {
            let imports = Self.imports(in: try String(contentsOf: file, encoding: .utf8))
            let foreign = imports.filter { $0.hasPrefix("Squall") && !allowed.contains($0) }
            #expect(foreign.isEmpty, "\(target)/\(file.lastPathComponent) imports \(foreign)")
        }
    }

    @Test
    func `only the YAML reader knows libyaml`() throws {
        let importers = try Self.sources(of: "SquallLanguage")
            .filter { Self.imports(in: (try? String(contentsOf: $0, encoding: .utf8)) ?? "").contains("CYaml") }
        #expect(importers.allSatisfy { $0.path().contains("/YAML/") })
        #expect(!importers.isEmpty)
    }

    @Test
    func `no source names a path of a machine`() throws {
        for target in Self.allowed.keys {
            for file in try Self.sources(of: target) {
                let text = try String(contentsOf: file, encoding: .utf8)
                #expect(!text.contains("/home/") && !text.contains("/Users/"), "\(file.lastPathComponent)")
            }
        }
    }

    private static func sources(of target: String) throws -> [URL] {
        let folder = root.appending(path: "Sources/\(target)")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
    }

    private static func imports(in text: String) -> Set<String> {
        Set(
            text.split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ")
                guard let position = words.firstIndex(of: "import"), words.count > position + 1 else { return nil }
                return words[..<position].allSatisfy { $0.hasPrefix("@") || $0 == "package" || $0 == "internal" }
                    ? String(words[position + 1]) : nil
            }
        )
    }
}
