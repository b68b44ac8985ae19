import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct EvalTests {
    @Test(arguments: [
        ("1 + 2", "3"), ("7 / 2", "3"), ("7 / 2.0", "3.5"), ("2.0 + 1", "3.0"), ("\"a\" + \"b\"", "\"ab\""),
        ("[1, 2, 3].filter(x, x > 1)", "[2,3]"), ("{\"k\": null}", "{\"k\":null}"), ("90s + 30s", "\"120s\""),
        ("10KiB", "10240"), ("sha256(\"\")", "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\""),
    ])
    func `a value is printed as JSON`(expression: String, value: String) async throws {
        let ending = try await SquallProcess.command("eval", expression)
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(ending.output == value + "\n")
        #expect(ending.errors.isEmpty)
    }

    @Test func `variables come from a file`() async throws {
        let folder = try TemporaryFolder()
        let vars = try folder.write(#"{"order": {"items": [{"price": 3}, {"price": 4.5}]}}"#, to: "vars.json")
        let ending = try await SquallProcess.command("eval", "order.items.map(i, i.price)", "--vars", vars)
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(ending.output == "[3,4.5]\n")
        let missing = try await SquallProcess.command("eval", "1", "--vars", folder.file("none.json"))
        #expect(missing.code == 104)
    }

    @Test func `mistakes end with 104, failures with 1`() async throws {
        let mistake = try await SquallProcess.command("eval", "1 +")
        #expect(mistake.code == 104)
        #expect(mistake.output.isEmpty && mistake.errors.contains("column"))
        let unknown = try await SquallProcess.command("eval", "siz([1])")
        #expect(unknown.code == 104 && unknown.errors.contains("did you mean `size`?"))
        let folder = try TemporaryFolder()
        let vars = try folder.write(#"{"n": 0}"#, to: "vars.json")
        let failure = try await SquallProcess.command("eval", "1 / n", "--vars", vars)
        #expect(failure.code == 1)
        #expect(failure.output.isEmpty && failure.errors.contains("division by zero"))
        let both = try await SquallProcess.command("eval", "1", "--batch")
        #expect(both.code == 64)
    }

    @Test func `a batch answers line by line, in order`() async throws {
        let lines = [
            #"{"id": 7, "expr": "x + 1", "vars": {"x": 2}}"#, #"{"id": "b", "expr": "x / 0", "vars": {"x": 1}}"#,
            #"{"expr": "nothing.here"}"#, "no JSON", "", #"{"id": null, "expr": "[1, 2.5, 'a', {'k': null}]"}"#,
            #"{"expr": "9223372036854775807"}"#, #"{"expr": "1e300 * 1e300"}"#, #"{"expr": "b'ab'"}"#,
            #"{"expr": "1.5s"}"#, #"{"expr": "timestamp('2026-01-02T03:04:05Z')"}"#, #"{"expr": "type(1)"}"#,
        ]
        let input = lines.joined(separator: "\n") + "\n"
        let ending = try await SquallProcess.command("eval", "--batch", input: input)
        #expect(ending.code == 0)
        let answers = try ending.output.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        try #require(answers.count == lines.count - 1, "an empty line has no answer: \(ending.output)")
        #expect(
            answers[0]["id"] as? Int == 7 && answers[0]["value"] as? Int == 3 && answers[0]["type"] as? String == "int"
        )
        #expect(answers[1]["id"] as? String == "b")
        let kinds = answers.map { ($0["error"] as? [String: Any])?["kind"] as? String }
        #expect(kinds == [nil, "runtime", "compile", "compile"] + Array(repeating: nil, count: 7))
        let types = answers.map { $0["type"] as? String }
        #expect(
            types[4...] == [
                "list", "int", "double", "bytes", "google.protobuf.Duration", "google.protobuf.Timestamp", "type",
            ]
        )
        #expect(ending.output.contains(#""value":9223372036854775807"#))
        #expect(answers[6]["value"] is String, "infinity is text")
        #expect(answers[7]["value"] as? String == "YWI=")
        #expect(answers[9]["value"] as? String == "2026-01-02T03:04:05Z")
    }
}
