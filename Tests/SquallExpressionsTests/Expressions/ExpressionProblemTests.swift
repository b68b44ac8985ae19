import SquallExpressions
import Testing

/// Mistakes, where they are, and what is offered. The place is given as the text that the range covers.
@Suite struct ExpressionProblemTests {
    private func problem(_ source: String) throws -> (text: String, problem: ExpressionProblem) {
        let problems = Expression.compile(source, scope: TestScope.scenario).problems
        let problem = try #require(problems.first, "no problem in \(source)")
        #expect(problems.count == 1, "\(problems.map(\.message))")
        let bytes = Array(source.utf8)[problem.range]
        return (String(decoding: bytes, as: UTF8.self), problem)
    }

    @Test(arguments: [
        (
            "response.status == \"200\"", "\"200\"", "`==` compares int with string, which never holds",
            "write `200` without quotes"
        ),
        (
            "response.duration < 50", "50", "`<` compares duration with int, which have no order",
            "write the unit: `50ms`, `50s`"
        ),
        (
            "id != null", "null", "`!=` compares string with null, which always holds",
            "it is never null; the empty text is \"\""
        ),
        (
            "response.headers['X-Id'] == null", "null", "`==` compares string with null, which never holds",
            "whether it is there tells `!(\"X-Id\" in response.headers)`"
        ),
        (
            "response.headers.X-Request-Id != ''", "response.headers.X-Request-Id",
            "a name with `-` in it stands in brackets", "write `response.headers[\"X-Request-Id\"]`"
        ),
        ("count && true", "count", "`&&` needs a bool, got int", "nothing is true by itself; write `x != 0`"),
        (
            "id + 1", "id + 1", "`+` does not take string and int",
            "turn the other value into text with `string(x)`, or write a template"
        ),
        ("'a' in 'abc'", "'abc'", "`in` needs a list or a map, got string", "write `text.contains(part)`"),
        ("id.length", "length", "a string has no member `length`", "write `size(x)`"),
        ("id.trim", "trim", "a string has no member `trim`", "`trim` is a method: write `.trim(...)`"),
        ("size(1)", "1", "`size` takes string or bytes or list or map as `value`, not int", nil),
        ("1.5 % 2", "1.5 % 2", "`%` does not take double and int", "`%` is for ints; percentages are for thresholds"),
        ("id.all(x, x)", "id", "`all` goes through a list or a map, not string", nil),
        ("env", "env", "`env` has no value of its own", nil),
    ])
    func types(source: String, place: String, message: String, help: String?) throws {
        let (text, problem) = try problem(source)
        #expect(text == place)
        #expect(problem.message == message)
        if let help { #expect(problem.help == help) }
    }

    @Test(arguments: [
        ("sesion_id", "sesion_id", "unknown name `sesion_id`", "session_id"),
        ("1 + itms.size()", "itms", "unknown name `itms`", "items"),
        ("env.URLL", "URLL", "`env` has no member `URLL`", "URL"),
        ("response.statsu", "statsu", "`response` has no member `statsu`", "status"),
        ("uuidd()", "uuidd", "unknown function `uuidd`", "uuid"),
        ("random.itn(1, 2)", "random.itn", "unknown function `random.itn`", "random.int"),
        ("id.trimm()", "trimm", "unknown method `trimm`", "trim"),
        ("since('snet')", "'snet'", "no step sets the mark \"snet\"", "sent"),
        ("items.all(item, itm == '')", "itm", "unknown name `itm`", "item"),
    ])
    func unknownNames(source: String, place: String, message: String, suggestion: String) throws {
        let (text, problem) = try problem(source)
        #expect(text == place)
        #expect(problem.message == message)
        #expect(problem.suggestion == suggestion)
    }

    @Test(arguments: [
        ("trim(id)", "trim", "`trim` is a method: write `value.trim(...)`"),
        ("id.json()", "json", "write `json(value)`, or read `response.json`"),
        ("len(id)", "len", "write `size(x)`"),
        ("Math.floor(1.5)", "Math.floor", "write `floor(x)`"),
        ("id.includes('a')", "includes", "write `text.contains(part)`, or `x in list`"),
        ("uuid", "uuid", "`uuid` is a function: write `uuid()`"),
        ("hmac", "hmac", "`hmac` is a function: write `hmac(...)`"),
        ("response.duration.ms", "ms", "write `toMillis(...)`"),
        ("response.statusCode", "statusCode", "write `status`"),
        ("count === 1", "===", "write `==`: it never converts types"),
        ("count = 1", "=", "compare with `==`"),
        ("count > 1 and count < 3", "and", "write `&&`"),
        ("count > 1 & count < 3", "&", "write `&&` for and"),
        ("not count", "not", "write `!x`, or `!(a && b)`"),
        ("undefined", "undefined", "write `null`; whether a field exists tells `has(a.b)`"),
        ("id ?? 'x'", "??", "write `coalesce(a, b)`, or `a.?b.orValue(c)`"),
        ("1u", "1u", "write `1`: there is one type of whole numbers, int of 64 bits"),
        ("'\\d+'", "\\d", "write `\\\\d` for a backslash, or put `r` before the text: r\"\\d\""),
        ("“a”", "“", "quote text with straight quotes: \"text\""),
        ("${id}", "$", "inside an expression names stand alone: `x`, not `${x}` or `$x`"),
    ])
    func wordsOfOtherLanguages(source: String, place: String, help: String) throws {
        let problem = try #require(Expression.compile(source, scope: TestScope.scenario).problems.first)
        #expect(String(decoding: Array(source.utf8)[problem.range], as: UTF8.self) == place)
        #expect(problem.help == help)
    }

    @Test(arguments: [
        ("", "", "the expression is empty"),
        ("(1 + 2", "", "expected `)` to close the parenthesis, found the end of the expression"),
        ("[1, 2", "", "expected `]` to close the list, found the end of the expression"),
        ("1 2", "2", "unexpected `2` after the expression"),
        (
            "count ? 1", "",
            "expected `:` and the value for when the condition does not hold, found the end of the expression"
        ),
        ("'abc", "'", "the text that starts here is not closed"),
        ("5x", "5x", "`5x` is neither a number nor a duration nor a size"),
        ("99999999999999999999", "99999999999999999999", "`99999999999999999999` is beyond the range of numbers"),
        ("Foo{a: 1}", "Foo{", "`Foo` cannot be made: expressions have no protobuf messages"),
        ("a.", "", "expected a name after the point, found the end of the expression"),
        ("random.int(1)", "random.int", "`random.int` takes 2 arguments, not 1"),
        ("id.matches('(')", "'('", "not a regular expression: missing ): ("),
        ("later", "later", "`later` cannot be read here: nothing has set it on this path"),
        ("file('none')", "'none'", "no file none"),
        ("file(id)", "id", "`file` needs a path that is known before the run"),
    ])
    func syntaxAndCalls(source: String, place: String, message: String) throws {
        let (text, problem) = try problem(source)
        #expect(text == place)
        #expect(problem.message == message)
    }

    @Test func independentMistakesAreReportedTogether() {
        let source = "sesion_id == 1 && response.status == '200' || uuidd() == env.URLL"
        let problems = Expression.compile(source, scope: TestScope.scenario).problems
        #expect(
            problems.map(\.message) == [
                "unknown name `sesion_id`", "`==` compares int with string, which never holds",
                "unknown function `uuidd`", "`env` has no member `URLL`",
            ]
        )
    }

    @Test(arguments: [
        String(repeating: "(", count: 10_000), String(repeating: "[", count: 10_000),
        String(repeating: "{1:", count: 9000),
        String(repeating: "!", count: 10_000) + "true", String(repeating: "-", count: 10_000) + "1",
        "1" + String(repeating: " + 1", count: 10_000), "a" + String(repeating: ".b", count: 10_000),
        String(repeating: "f(", count: 10_000),
        String(repeating: "true ? 1 : ", count: 9_000) + "2",
    ])
    func depthIsLimited(source: String) {
        let problems = Expression.compile(source, scope: TestScope()).problems
        #expect(problems.first?.message == "the expression is nested too deeply")
    }

    @Test func longChainsOfConditionsAreFlat() {
        let source = "count == 1" + String(repeating: " || count == 2", count: 5000)
        #expect(Expression.compile(source, scope: TestScope.scenario).problems == [])
    }
}
