import Foundation
import SquallLanguage

/// A scenario file of Fixtures with what its first comments say about how to compile it:
/// `# run`, `# -e NAME=VALUE`, `# process NAME=VALUE`, `# env-file TEXT` (with `\n`), `# demo NAME=VALUE`,
/// `# file NAME TEXT` for a file beside it, `# --vus N`, `# --duration 10s`, `# --iterations N`.
struct GoldenScenario {
    let name: String
    /// Where it was read from; nil for a text.
    let url: URL?
    let bytes: [UInt8]

    init(_ url: URL) throws {
        self.url = url
        name = url.lastPathComponent
        bytes = [UInt8](try Data(contentsOf: url))
    }

    init(_ text: String) {
        url = nil
        name = "test.yaml"
        bytes = Array(text.utf8)
    }

    /// The compilation, with paths as if the folder of the file were the working directory.
    func compiled() -> Compilation {
        compile(path: name, bytes: bytes, options: options)
    }

    /// What `squall validate` would print.
    func rendered() -> String {
        let compilation = compiled()
        let renderer = DiagnosticRenderer(format: .text, secrets: compilation.secrets)
        return renderer.render(compilation.diagnostics, files: [name])
    }

    private var options: CompileOptions {
        let folder = url?.deletingLastPathComponent()
        let directives = directives
        var options = CompileOptions(
            readFile: { (path) throws(FileReadError) in
                if let text = directives.first(where: { $0.count == 3 && $0[0] == "file" && $0[1] == path })?[2] {
                    return Array(text.replacing("\\n", with: "\n").utf8)
                }
                guard let folder, let data = try? Data(contentsOf: folder.appendingPathComponent(path)) else {
                    throw .notFound
                }
                return [UInt8](data)
            },
            purpose: .validate
        )
        options.demoSystems = ["sessions": DemoOffer(options: ["latency", "errorRate"], supplies: ["http", "ws"])]
        for words in directives { apply(words, to: &options) }
        return options
    }

    /// The words of the comments at the top.
    private var directives: [[String]] {
        String(decoding: bytes.prefix(4096), as: UTF8.self).split(separator: "\n").prefix { $0.hasPrefix("# ") }.map {
            line in
            let words = line.dropFirst(2).split(separator: " ", maxSplits: 1).map(String.init)
            guard words.first == "file", words.count == 2 else { return words }
            return ["file"] + words[1].split(separator: " ", maxSplits: 1).map(String.init)
        }
    }

    private func apply(_ words: [String], to options: inout CompileOptions) {
        if words == ["run"] { options.purpose = .run }
        guard words.count == 2 else { return }
        let pair = words[1].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let (name, value) = (pair[0], pair.count > 1 ? pair[1] : "")
        switch words[0] {
        case "-e": options.commandLine.append((name, value))
        case "process": options.process[name] = value
        case "demo": options.demo = (options.demo ?? [:]).merging([name: value]) { $1 }
        case "env-file": options.environmentFile = ("test.env", Array(words[1].replacing("\\n", with: "\n").utf8))
        case "--vus": options.overrides.vus = Int(words[1])
        case "--iterations": options.overrides.iterations = Int(words[1])
        case "--duration": options.overrides.duration = Int64(words[1]).map { $0 * 1_000_000_000 }
        default: break
        }
    }

    /// The files of a folder of Fixtures.
    static func all(in folder: String) throws -> [GoldenScenario] {
        let root = Bundle.module.bundleURL.appendingPathComponent("Fixtures").appendingPathComponent(folder)
        let files = try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)
        return try files.filter { $0.pathExtension == "yaml" }.sorted { $0.path < $1.path }.map(GoldenScenario.init)
    }
}
