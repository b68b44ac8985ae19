import Foundation
import Testing

@testable import SquallLanguage

struct DiagnosticRendererTests {
    private let file: SourceFile
    private let other: SourceFile
    private let diagnostics: [Diagnostic]

    init() {
        let lines = (1...30).map { line in
            switch line {
            case 18: "          session_id: $.session_id"
            case 24: "        urll: /cart"
            case 28: "\tname: 漢字 ${tokn} s3cret!"
            default: "# \(line)"
            }
        }
        let text = lines.joined(separator: "\n")
        let file = SourceFile(path: "checkout.yaml", bytes: Array(text.utf8))
        let other = SourceFile(path: "lib/common file.yaml", bytes: Array("flows: {}\n".utf8))
        func place(_ word: String) -> Location {
            let start = text.utf8.distance(
                from: text.startIndex,
                to: text.firstRange(of: word)?.lowerBound ?? text.startIndex
            )
            return file.location(start, start + word.utf8.count)
        }
        self.file = file
        self.other = other
        diagnostics = [
            Diagnostic(
                .yamlCurlyQuote,
                "unknown name `tokn`, 100%",
                at: place("tokn"),
                label: "nothing sets this name",
                related: [
                    Diagnostic.Label(location: place("session_id:"), text: "`session_id` is captured here"),
                    Diagnostic.Label(location: other.location(0, 5), text: "flows are here"),
                ],
                help: "did you mean `s3cret!`?",
                path: "steps[0].name"
            ),
            Diagnostic(
                .yamlDuplicateKey,
                "unknown key `urll` in a `get` step",
                at: place("urll"),
                label: "not a key of an HTTP step",
                help: "did you mean `url`?\nHere the URL is the value of the verb",
                notes: ["keys of an HTTP step: name, if, ..."],
                fixes: [
                    Diagnostic.Fix(
                        title: "write `url`",
                        applicability: .suggested,
                        edits: [(place("urll").range, "url")]
                    )
                ]
            ),
        ]
    }

    private func rendered(_ format: DiagnosticFormat, color: Bool = false) -> String {
        let renderer = DiagnosticRenderer(format: format, usesColor: color, secrets: ["s3cret!"], toolVersion: "0.1.0")
        return renderer.render(diagnostics, files: ["checkout.yaml", "lib/common file.yaml"])
    }

    @Test("text is sorted, marks exactly, and hides secrets")
    func text() {
        #expect(
            rendered(.text) == """
                error[Y115]: unknown key `urll` in a `get` step
                  --> checkout.yaml:24:9
                   |
                24 |         urll: /cart
                   |         ^^^^ not a key of an HTTP step
                   |
                   = help: did you mean `url`?
                           Here the URL is the value of the verb
                   = note: keys of an HTTP step: name, if, ...

                error[Y114]: unknown name `tokn`, 100%
                  --> checkout.yaml:28:13
                   |
                18 |           session_id: $.session_id
                   |           ----------- `session_id` is captured here
                   ...
                28 | →   name: 漢字 ${tokn} ***
                   |                  ^^^^ nothing sets this name
                  ::: lib/common file.yaml:1:1
                   |
                 1 | flows: {}
                   | ----- flows are here
                   |
                   = help: did you mean `***`?

                2 errors in checkout.yaml

                """
        )
    }

    @Test("colours are used only when asked for")
    func colors() {
        #expect(!rendered(.text).contains("\u{1B}"))
        let colored = rendered(.text, color: true)
        #expect(colored.contains("\u{1B}[1;31merror[Y115]\u{1B}[0m"))
        #expect(colored.replacing(/\u{1B}\[[0-9;]*m/, with: "") == rendered(.text))
    }

    @Test("text shows fifty, the others all")
    func limit() {
        let many = (0..<60).map { Diagnostic(.yamlSyntax, "number \($0)", at: file.location($0, $0)) }
        let text = DiagnosticRenderer(format: .text).render(many, files: [])
        #expect(text.contains("number 49\n") && !text.contains("number 50\n"))
        #expect(text.hasSuffix("... and 10 more\n\n60 errors in checkout.yaml\n"))
        #expect(DiagnosticRenderer(format: .json).render(many, files: []).contains("number 59"))
    }

    @Test("nothing to say is an empty text, and an empty JSON document")
    func nothing() throws {
        #expect(DiagnosticRenderer(format: .text).render([], files: ["a"]).isEmpty)
        #expect(DiagnosticRenderer(format: .github).render([], files: ["a"]).isEmpty)
        let json = DiagnosticRenderer(format: .json).render([], files: ["a"])
        #expect(json == "{\n  \"files\": 1,\n  \"errors\": 0,\n  \"warnings\": 0,\n  \"diagnostics\": []\n}\n")
    }

    @Test("JSON has the members of diagnostics.md")
    func json() throws {
        let object = try JSONSerialization.jsonObject(with: Data(rendered(.json).utf8)) as? [String: Any]
        let document = try #require(object)
        #expect(document["files"] as? Int == 2 && document["errors"] as? Int == 2 && document["warnings"] as? Int == 0)
        let list = try #require(document["diagnostics"] as? [[String: Any]])
        #expect(list.map { $0["code"] as? String } == ["Y115", "Y114"])
        let members = ["code", "file", "fixes", "help", "message", "path", "range", "related", "severity"]
        #expect(list[0].keys.sorted() == members)
        let range = try #require(list[1]["range"] as? [String: [String: Int]])
        #expect(range["start"]?["line"] == 28 && range["start"]?["column"] == 13 && range["start"]?["utf16"] == 13)
        let fix = try #require((list[0]["fixes"] as? [[String: Any]])?.first)
        #expect(fix["applicability"] as? String == "suggested")
        #expect((fix["edits"] as? [[String: Any]])?.first?["text"] as? String == "url")
        let related = try #require(list[1]["related"] as? [[String: Any]])
        #expect(related.map { $0["file"] as? String } == ["checkout.yaml", "lib/common file.yaml"])
        #expect(list[1]["help"] as? String == "did you mean `***`?")
        #expect(list[1]["path"] as? String == "steps[0].name" && list[0]["path"] is NSNull)
    }

    @Test("SARIF has the shape of 2.1.0")
    func sarif() throws {
        let object = try JSONSerialization.jsonObject(with: Data(rendered(.sarif).utf8)) as? [String: Any]
        let log = try #require(object)
        #expect(log["version"] as? String == "2.1.0")
        let run = try #require((log["runs"] as? [[String: Any]])?.first)
        let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
        #expect(driver["name"] as? String == "squall" && driver["version"] as? String == "0.1.0")
        let rules = try #require(driver["rules"] as? [[String: Any]])
        #expect(rules.map { $0["id"] as? String } == ["Y114", "Y115"])
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.map { $0["ruleIndex"] as? Int } == [1, 0])
        let location = try #require((results[1]["locations"] as? [[String: Any]])?.first)
        let physical = try #require(location["physicalLocation"] as? [String: Any])
        let region = try #require(physical["region"] as? [String: Any])
        #expect(region["startLine"] as? Int == 28 && region["byteLength"] as? Int == 4)
        let related = try #require(results[1]["relatedLocations"] as? [[String: Any]])
        let place = try #require(related[1]["physicalLocation"] as? [String: Any])
        #expect((place["artifactLocation"] as? [String: Any])?["uri"] as? String == "lib/common%20file.yaml")
        #expect(!rendered(.sarif).contains("s3cret!"))
    }

    @Test("workflow commands are escaped")
    func github() {
        #expect(
            rendered(.github) == """
                ::error file=checkout.yaml,line=24,endLine=24,col=9,endColumn=13,title=Y115::unknown key `urll` in a \
                `get` step%0Ahelp: did you mean `url`?%0AHere the URL is the value of the verb
                ::error file=checkout.yaml,line=28,endLine=28,col=13,endColumn=17,title=Y114::unknown name `tokn`, \
                100%25%0Ahelp: did you mean `***`?

                """
        )
    }

    @Test(
        "a secret is hidden in every form it takes",
        arguments: ["pa ss\"1", "pa%20ss%221", "pa ss\\\"1", "cGEgc3MiMQ=="]
    )
    func masks(form: String) {
        #expect(DiagnosticMask(["pa ss\"1"])("x \(form) y") == "x *** y")
    }

    @Test("what turns the direction of text is not printed")
    func direction() {
        let file = SourceFile(path: "x", bytes: Array("a: \u{202E}b".utf8))
        let diagnostic = Diagnostic(.yamlSyntax, "m", at: file.location(0, 1))
        #expect(DiagnosticRenderer(format: .text).render([diagnostic], files: []).contains("1 | a: \u{FFFD}b\n"))
    }
}
