import SquallExpressions
import Testing

/// Expressions and their values, as `type text`.
@Suite struct ExpressionValueTests {
    @Test(arguments: [
        ("1 + 2 * 3", "int 7"),
        ("(1 + 2) * 3", "int 9"),
        ("7 / 2", "int 3"),
        ("-7 % 3", "int -1"),
        ("1 + 0.5", "double 1.5"),
        ("2 * 1.5 == 3", "bool true"),
        ("-9223372036854775808", "int -9223372036854775808"),
        ("9223372036854775807 + 1", "problem: this always fails: overflow: 9223372036854775807 + 1 is beyond 64 bits"),
        ("1 / 0", "problem: this always fails: division by zero: 1 / 0"),
        ("1 / 0 == 1 || true", "bool true"),
        ("count == 1 / 0", "problem: this always fails: division by zero: 1 / 0"),
        ("'a' + \"b\"", "string ab"),
        ("[1] + [2.0]", "list [1,2.0]"),
        ("1 == 1.0", "bool true"),
        ("'b' > 'a' && [1, 2][0] == 1", "bool true"),
        ("2 in [1, 2] && 'k' in {'k': 1}", "bool true"),
        ("count > 2 ? 'many' : 'few'", "string many"),
        ("{'a': {'b': [1, 2]}}.a.b[1]", "int 2"),
    ])
    func operators(source: String, expected: String) {
        #expect(outcome(source) == expected)
    }

    @Test(arguments: [
        ("50ms", "duration 0.05s"), ("1h30m", "duration 5400s"), ("1.5s", "duration 1.5s"),
        ("250us", "duration 0.00025s"),
        ("1d", "duration 86400s"), ("10KB", "int 10000"), ("10KiB", "int 10240"), ("1.5MiB", "int 1572864"),
        ("50ms * 3", "duration 0.15s"), ("1.5 * 2s", "duration 3s"), ("1s / 4", "duration 0.25s"),
        ("1s / 250ms", "double 4.0"), ("1s / 0.5", "duration 2s"), ("-(1s)", "duration -1s"),
        ("1s - 1500ms", "duration -0.5s"),
        ("50ms.getMilliseconds()", "int 50"), ("0x1F", "int 31"), ("1e3", "double 1000.0"), (".5", "double 0.5"),
        ("timestamp('2026-01-31T23:59:59Z') + 1s", "timestamp 2026-02-01T00:00:00Z"),
        ("r'\\d' + '\\u00e9\\x41\\101'", "string \\déAA"),
        ("'''a\n\"b\"'''", "string a\n\"b\""),
        ("b'\\xff' == b'\\377'", "bool true"),
        ("{'a-b': 1}.`a-b`", "int 1"),
        ("[1, 2, 3, // three\n]", "list [1,2,3]"),
    ])
    func literals(source: String, expected: String) {
        #expect(outcome(source) == expected)
    }

    @Test(arguments: [
        ("response.status == 200", "bool true"),
        ("response.duration < 50ms", "bool true"),
        ("response.headers['content-type']", "string text/plain"),
        ("response.json.list[1]", "int 2"),
        ("response.json.list.all(x, x > 0)", "bool true"),
        ("body.name + '-' + string(count)", "string Ann-3"),
        ("body.missing", "error: no such key `missing` (there are: name, tags, none)"),
        ("body.tags[7]", "error: index 7 is out of range: the list has 2 elements"),
        ("body.name.first", "error: no `.first` in string \"Ann\""),
        ("body.missing == 1 || true", "bool true"),
        ("body.missing == 1 && false", "bool false"),
        ("body.name > 1", "error: `>` does not compare string \"Ann\" with int 1"),
        ("body.?missing.orValue('none')", "string none"),
        ("body.?tags[0].value()", "string a"),
        ("body.tags[?9].hasValue()", "bool false"),
        ("has(body.name) && !has(body.missing)", "bool true"),
        ("coalesce(body.missing, body.none, 'x')", "string x"),
        ("env.URL + '/' + env['URL']", "string http://x/http://x"),
        ("test.elapsed", "duration 3s"),
        ("since('sent')", "duration 1s"),
        ("items.map(x, x + '!').join(',')", "string x!,y!"),
        ("items.exists(x, items.all(y, x <= y))", "bool true"),
        ("[1, 2, 3].filter(x, x % 2 == 1).map(x, x * count)", "list [3,9]"),
        ("[1, 2, 3].map(x, x > 1, x)", "list [2,3]"),
        ("{'b': 1, 'a': 2}.map(k, k)", "list [\"b\",\"a\"]"),
        ("[?body.?missing, ?body.?name]", "list [\"Ann\"]"),
        ("{?'a': body.?missing, 'b': 1}", "map {\"b\":1}"),
        ("body.?name.optMap(n, n + '!').value()", "string Ann!"),
    ])
    func names(source: String, expected: String) {
        #expect(outcome(source) == expected)
    }

    @Test(arguments: [
        "random.int(1, 6)", "uuid()", "now()", "unix()", "test.elapsed", "since('sent')", "random.choice([1])",
        "[1].map(x, random.int(x, 9))", "count", "response.json",
    ])
    func whatChangesIsNoConstant(source: String) {
        #expect(Expression.compile(source, scope: TestScope.scenario).expression?.constant == nil)
    }

    @Test(arguments: [
        ("env.RATE * 2", Value.int(20)), ("range(3).map(i, i * i)", .list([.int(0), .int(1), .int(4)])),
        ("count > 1 || true", .bool(true)), ("count > 1 && false", .bool(false)),
        ("file('body.txt')", .string("from a file")),
        ("[[1], [2]].map(l, l.map(x, x + 1)).size()", .int(2)),
    ])
    func whatIsKnownIsConstant(source: String, expected: Value) {
        #expect(Expression.compile(source, scope: TestScope.scenario).expression?.constant == expected)
    }

    @Test(arguments: [
        ("count + 1", StaticType.int), ("count * 1.5", .double), ("response.json.a", .dyn), ("items[0]", .string),
        ("items.map(x, size(x))", .list(.int)), ("items.filter(x, x == id)", .list(.string)),
        ("count > 1 ? 1 : 'a'", .dyn),
        ("optional.of(count).orValue(1)", .int), ("body.name == 'a'", .bool), ("min(count, 4)", .int),
        ("[count, 1.5]", .list(.dyn)), ("{'a': count}.a", .int), ("since('sent')", .duration),
        ("now() - now()", .duration),
        ("random.choice(items)", .string), ("items[?0]", .optional(.string)), ("uuid()", .string),
    ])
    func types(source: String, expected: StaticType) {
        #expect(Expression.compile(source, scope: TestScope.scenario).expression?.type == expected)
    }

    @Test func membersThatAreReadAreTold() {
        let scope = TestScope.scenario
        _ = Expression.compile("env.URL + response.body + string(has(env.RATE))", scope: scope)
        #expect(scope.used == ["env.URL", "response.body", "env.RATE"])
    }

    @Test func sinceEndsWhereTheMessageWasRead() throws {
        let frame = Frame.scenario
        frame.sinceEnd = 4_250_000_000
        let expression = try #require(Expression.compile("since('sent')", scope: TestScope.scenario).expression)
        #expect(try expression.evaluate(in: frame) == .duration(250_000_000))
    }

    @Test func conditionsAreBools() throws {
        let expression = try #require(Expression.compile("body.name", scope: TestScope.scenario).expression)
        #expect(throws: EvaluationError("expected a bool, got string \"Ann\"")) { try expression.holds(in: .scenario) }
    }
}
