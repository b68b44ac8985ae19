import SquallExpressions
import Testing

@Suite struct ExpressionTemplateTests {
    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("/v1/${id}?n=${count}", "/v1/s-1?n=3"), ("${id}${count}", "s-13"),
        ("$${id}", "${id}"), ("$$${id}", "$${id}"), ("$5 and $", "$5 and $"), ("cost: $${5}", "cost: ${5}"),
        ("${ {'a': '}'}.a }!", "}!"), ("${'${id}'}", "${id}"), ("${\"}\" + '{'}", "}{"), ("${r'\\'}x", "\\x"),
        ("${items}", "[\"x\",\"y\"]"), ("t=${1.5s} ${2.0} ${null} ${true}", "t=1.5s 2.0 null true"),
        ("é${id}é", "és-1é"),
        ("${'''a}'b'''}", "a}'b"),
    ])
    func rendering(text: String, expected: String) throws {
        let compilation = Template.compile(text, scope: TestScope.scenario)
        #expect(compilation.problems == [])
        #expect(try compilation.template?.text(in: .scenario) == expected)
    }

    @Test func textOfValuesIsNotScannedAgain() throws {
        let frame = Frame.scenario
        frame.slots[2] = .string("${count} $${x}")
        let template = try #require(Template.compile("<${id}>", scope: TestScope.scenario).template)
        #expect(try template.text(in: frame) == "<${count} $${x}>")
    }

    @Test(arguments: [
        ("/a", "http://x/v1/a"), ("a", "http://x/v1/a"), ("http://y/a", "http://y/a"), ("https://y", "https://y"),
        ("ws://y/ws?a=1", "ws://y/ws?a=1"), ("wss://y", "wss://y"), ("wsx", "http://x/v1/wsx"),
    ])
    func urlsAreJoinedWhereTheyAreRelative(url: String, whole: String) throws {
        let frame = Frame.scenario
        frame.slots[2] = .string(url)
        let url = try #require(Template.compile("${id}", scope: TestScope.scenario).template)
        let base = try #require(Template.compile("${env.URL}/v1/", scope: TestScope.scenario).template)
        #expect(try Template(url: url, relativeTo: base).text(in: frame) == whole)
    }

    @Test func aLoneExpressionKeepsItsType() throws {
        let template = try #require(Template.compile("${count}", scope: TestScope.scenario).template)
        #expect(template.type == .int)
        #expect(template.constant == nil)
        #expect(try template.value(in: .scenario) == .int(3))
        let joined = try #require(Template.compile("${count} ", scope: TestScope.scenario).template)
        #expect(joined.type == .string)
        #expect(try joined.value(in: .scenario) == .string("3 "))
    }

    @Test(arguments: [
        ("${env.RATE * 2}", Value.int(20)), ("r${env.RATE}", .string("r10")), ("a", .string("a")), ("", .string("")),
        ("$${", .string("${")), ("${'a'}${'b'}", .string("ab")),
    ])
    func constants(text: String, expected: Value) throws {
        let template = try #require(Template.compile(text, scope: TestScope.scenario).template)
        #expect(template.constant == expected)
        #expect(try template.value(in: .scenario) == expected)
        #expect(try template.text(in: .scenario) == expected.text)
    }

    @Test(arguments: [
        ("a${id}b${env.RATE}c", "a", ["a", "b10c"]), ("${env.RATE}/${id}", "10/", ["10/"]), ("${id}a", "", ["a"]),
        ("${id}", "", []), ("${env.RATE}", "10", ["10"]),
    ])
    func whatIsKnownOfATextBeforeTheRun(text: String, start: String, pieces: [String]) throws {
        let template = try #require(Template.compile(text, scope: TestScope.scenario).template)
        #expect(template.constantStart == start)
        #expect(template.constantPieces == pieces)
    }

    @Test(arguments: [
        ("a ${id", 2..<4, "`${` is not closed"), ("a ${}", 2..<5, "the expression is empty"),
        ("é ${ idd }", 6..<9, "unknown name `idd`"),
        ("${id} ${1 +}", 11..<11, "expected a value, found the end of the expression"),
    ])
    func problems(text: String, range: Range<Int>, message: String) {
        let problems = Template.compile(text, scope: TestScope.scenario).problems
        #expect(problems.map(\.message) == [message])
        #expect(problems.map(\.range) == [range])
    }

    @Test func allExpressionsOfATextAreChecked() {
        let problems = Template.compile("${a1} ${id} ${b1}", scope: TestScope.scenario).problems
        #expect(problems.map(\.message) == ["unknown name `a1`", "unknown name `b1`"])
    }
}
