import SquallExpressions
import Testing

/// Whatever the text is, compiling it ends, and what compiles evaluates or fails. The streams are seeded.
@Suite struct ExpressionFuzzTests {
    @Test(arguments: 0..<4 as Range<UInt64>)
    func randomBytes(seed: UInt64) {
        var random = RandomStream(seed: seed)
        for _ in 0..<800 {
            let bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            tryOut(String(decoding: bytes, as: UTF8.self))
        }
    }

    private static let words = [
        "1", "0", "9223372036854775807", "1.5", "'a'", "\"b\"", "b'c'", "50ms", "10KB", "true", "null", "count", "body",
        "items", "response", "env", "id", "x", ".", ".?", "[", "[?", "]", "(", ")", "{", "}", "?", ":", ",", "+", "-",
        "*",
        "/", "%", "==", "!=", "<", ">=", "&&", "||", "!", "in", "size", "has", "map", "all", "filter", "min", "format",
        "split", "replace", "optional", "of", "orValue", "optMap", "range", "type", "int", "string", "'%s%d%.3f'", "${",
        "}",
        "status", "json", "URL", "name", "tags", "json(", "substring(", "parseJson(", "jsonpath(", "'$..a'",
        "random.int(",
    ]

    @Test(arguments: 0..<6 as Range<UInt64>)
    func tokenSoup(seed: UInt64) {
        var random = RandomStream(seed: seed, path: 1)
        for _ in 0..<800 {
            let count = Int.random(in: 1..<14, using: &random)
            let words = (0..<count).map { _ in Self.words[Int.random(in: 0..<Self.words.count, using: &random)] }
            tryOut(words.joined(separator: Bool.random(using: &random) ? " " : ""))
        }
    }

    /// Expressions that are mostly right, so that evaluation is reached.
    @Test(arguments: 0..<6 as Range<UInt64>)
    func grownExpressions(seed: UInt64) {
        var random = RandomStream(seed: seed, path: 2)
        for _ in 0..<300 { tryOut(grow(4, &random)) }
    }

    private func grow(_ depth: Int, _ random: inout RandomStream) -> String {
        let leaves = [
            "1", "2.5", "'ab'", "50ms", "true", "count", "body", "items", "id", "response.status", "[]", "{}", "-1",
        ]
        guard depth > 0 else { return leaves[Int.random(in: 0..<leaves.count, using: &random)] }
        func part() -> String { grow(depth - 1, &random) }
        switch Int.random(in: 0..<14, using: &random) {
        case 0: return "(\(part()) + \(part()))"
        case 1: return "dyn(\(part())) * \(part())"
        case 2: return "\(part()) == \(part())"
        case 3: return "(dyn(\(part())) < dyn(\(part())) || true)"
        case 4: return "[\(part()), \(part())]"
        case 5: return "{'k': \(part())}.k"
        case 6: return "dyn(\(part()))[\(part())]"
        case 7: return "[\(part())].map(x, [x, \(part())])"
        case 8: return "dyn(\(part())).?name.orValue(\(part()))"
        case 9: return "json(\(part()))"
        case 10: return "coalesce(dyn(\(part())).a, \(part()))"
        case 11: return "min(dyn(\(part())), \(part()))"
        case 12: return "(true ? \(part()) : \(part()))"
        default: return "string(dyn(\(part()))).split('a')"
        }
    }

    private func tryOut(_ source: String) {
        let compilation = Expression.compile(source, scope: TestScope.scenario)
        for problem in compilation.problems {
            #expect(problem.range.lowerBound >= 0 && problem.range.upperBound <= source.utf8.count, "\(source)")
        }
        #expect(compilation.expression != nil || !compilation.problems.isEmpty)
        _ = try? compilation.expression?.evaluate(in: .scenario)
        let template = Template.compile("a${\(source)}b", scope: TestScope.scenario)
        _ = try? template.template?.text(in: .scenario)
    }
}
