import Foundation
import SquallLanguage
import Testing

/// The pages of docs/ hold what they show.
@Suite struct DocsExamplesTests {
    static let pages = ["docs/language.md", "docs/metrics.md", "README.md"]

    @Test(arguments: pages) func whatAPageShowsAsRightCompilesWithoutAWord(page: String) throws {
        let blocks = try DocsPage(page).blocks
        for block in blocks where block.kind == .file || block.kind == .fragment {
            #expect(block.rendered(beside: blocks) == "", "\(page):\(block.line)")
        }
    }

    @Test(arguments: pages) func whatAPageShowsAsWrongIsRefused(page: String) throws {
        let blocks = try DocsPage(page).blocks
        for block in blocks where block.kind == .error {
            #expect(
                block.compiled(beside: blocks).diagnostics.contains { $0.severity == .error },
                "\(page):\(block.line)"
            )
        }
    }

    @Test func everyKeyStandsInAnExample() throws {
        let examples = try DocsPage("docs/language.md").blocks.map(\.text).joined(separator: "\n")
        let written = Set(examples.matches(of: /(?:^|[\s{,])([A-Za-z]+):/).map { String($0.1) })
        for (construct, key) in KeyReference.keys { #expect(written.contains(key), "\(construct): \(key)") }
    }

    /// With `SQUALL_UPDATE_GOLDEN=1` the tables are written anew.
    @Test func theKeyReferenceIsCurrent() throws {
        let page = DocsPage.url("docs/language.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let (start, end) = ("<!-- keys: generated from the tables of the reader -->\n", "<!-- end of keys -->")
        let from = try #require(text.range(of: start)?.upperBound)
        let to = try #require(text.range(of: end)?.lowerBound)
        let current = "\n" + KeyReference.markdown() + "\n"
        if DocsPage.isUpdating {
            try Data((text[..<from] + current + text[to...]).utf8).write(to: page)
        } else {
            #expect(text[from..<to] == current)
        }
    }

    /// With `SQUALL_UPDATE_GOLDEN=1` the page is written anew.
    @Test func thePageOfDiagnosticsIsCurrent() throws {
        let page = DocsPage.url("docs/diagnostics.md")
        if DocsPage.isUpdating { try Data(ExplainPages.markdown().utf8).write(to: page) }
        #expect(try String(contentsOf: page, encoding: .utf8) == ExplainPages.markdown())
    }
}

/// A page of Markdown, and its blocks of YAML: ` ```yaml ` is a whole file, ` ```yaml fragment ` steps or keys of a file,
/// ` ```yaml error ` a mistake (a whole file, or steps), ` ```yaml file=NAME ` a file that others name.
struct DocsPage {
    static var isUpdating: Bool { ProcessInfo.processInfo.environment["SQUALL_UPDATE_GOLDEN"] != nil }

    let blocks: [DocsBlock]

    init(_ path: String) throws {
        let text = try String(contentsOf: DocsPage.url(path), encoding: .utf8)
        var blocks: [DocsBlock] = []
        var open: DocsBlock?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if var block = open {
                if line == "```" { blocks.append(block) } else { block.text += line + "\n" }
                open = line == "```" ? nil : block
            } else if line.hasPrefix("```yaml") {
                open = DocsBlock(line.dropFirst(7), at: index + 1)
            }
        }
        self.blocks = blocks
    }

    static func url(_ path: String) -> URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../\(path)").standardized
    }
}

struct DocsBlock {
    enum Kind: Equatable {
        case file, fragment, error
        case named(String)
    }
    let kind: Kind
    let line: Int
    var text = ""

    init?(_ words: Substring, at line: Int) {
        self.line = line
        let words = words.trimmingCharacters(in: .whitespaces)
        switch words {
        case "": kind = .file
        case "fragment": kind = .fragment
        case "error": kind = .error
        default:
            guard words.hasPrefix("file=") else { return nil }
            kind = .named(String(words.dropFirst(5)))
        }
    }

    /// The block as a file of its own.
    private var wholeFile: String {
        let isSteps = text.hasPrefix("- ") || text.hasPrefix("# ") && text.contains("\n- ")
        guard kind == .fragment || kind == .error && isSteps else { return text }
        if isSteps {
            let steps = text.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }
            return "http: { baseURL: \"http://127.0.0.1:8080\" }\nsteps:\n" + steps.joined(separator: "\n")
        }
        let hasSteps = text.contains("\nsteps:") || text.hasPrefix("steps:") || text.contains("scenarios:")
        return text + (hasSteps ? "" : "\nsteps:\n  - get: http://127.0.0.1:8080/\n")
    }

    /// As `squall validate` compiles it; files that it names are the page's, or some text.
    func compiled(beside blocks: [DocsBlock]) -> Compilation {
        let options = CompileOptions(
            readFile: { (path) throws(FileReadError) in
                let block = blocks.first { $0.kind == .named(path) }
                return Array((block?.text ?? (path.hasSuffix(".pem") ? "-----BEGIN" : "text")).utf8)
            },
            purpose: .validate
        )
        return compile(path: "example.yaml", bytes: Array(wholeFile.utf8), options: options)
    }

    /// What `squall validate` would print.
    func rendered(beside blocks: [DocsBlock]) -> String {
        let compilation = compiled(beside: blocks)
        let renderer = DiagnosticRenderer(format: .text, secrets: compilation.secrets)
        return renderer.render(compilation.diagnostics, files: ["example.yaml"])
    }
}
