import Foundation
import SquallLanguage

/// A scenario file of Fixtures with what its first comments say about how to compile it:
/// `# run`, `# -e NAME=VALUE`, `# process NAME=VALUE`, `# env-file TEXT` (with `\n`), `# demo NAME=VALUE`.
struct GoldenScenario {
    let url: URL
    private let bytes: [UInt8]

    init(_ url: URL) throws {
        self.url = url
        bytes = [UInt8](try Data(contentsOf: url))
    }

    var name: String { url.lastPathComponent }

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
        let folder = url.deletingLastPathComponent()
        var options = CompileOptions(
            readFile: { (path) throws(FileReadError) in
                guard let data = try? Data(contentsOf: folder.appendingPathComponent(path)) else { throw .notFound }
                return [UInt8](data)
            },
            purpose: .validate
        )
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            guard line.hasPrefix("# ") else { break }
            apply(line.dropFirst(2).split(separator: " ", maxSplits: 1).map(String.init), to: &options)
        }
        return options
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
        case "env-file":
            options.environmentFile = ("test.env", Array(words[1].replacing("\\n", with: "\n").utf8))
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
