import SquallExpressions
import Testing

/// What is no query, and where and why.
@Suite struct JSONPathParserTests {
    @Test(arguments: [
        ("", 0..<0, "expected \"$\", with which a path begins, found the end of the path"),
        ("a.b", 0..<1, "expected \"$\", with which a path begins, found \"a\""),
        ("$a", 1..<2, "expected \".\", \"[\" or the end of the path, found \"a\""),
        ("$ ", 1..<2, "expected \".\", \"[\" or the end of the path, found \" \""),
        ("$.", 2..<2, "expected a name or \"*\", found the end of the path"),
        ("$.é.1", 5..<6, "expected a name or \"*\", found \"1\""),
        ("$.a-b", 3..<4, "expected \".\", \"[\" or the end of the path, found \"-\""),
        ("$[]", 2..<3, "expected a selector: a name in quotes, an index, a slice, \"*\" or \"?\", found \"]\""),
        ("$[0 1]", 4..<5, "expected \",\" or \"]\", found \"1\""),
        ("$['a", 2..<4, "the string has no closing quote"),
        ("$[01]", 2..<4, "an integer has no zeros in front, and 0 no sign"),
        ("$[-0]", 2..<4, "an integer has no zeros in front, and 0 no sign"),
        ("$[9007199254740992]", 2..<18, "an integer lies between -(2^53 - 1) and 2^53 - 1"),
        ("$[::-9007199254740992]", 4..<21, "an integer lies between -(2^53 - 1) and 2^53 - 1"),
        ("$[?'a']", 3..<6, "a literal alone is no condition: compare it"),
        ("$[?length(@.a)]", 3..<14, "the function's value is no condition: compare it"),
        ("$[?@.* == 1]", 3..<6, "the query may select several nodes: only names and indices are allowed here"),
        ("$[?match(@, 'a') == true]", 3..<16, "the function's result is a condition, not a value"),
        ("$[?count(1) == 1]", 9..<10, "the argument must be a query"),
        ("$[?count() == 1]", 3..<10, "count() takes 1 argument, not 0"),
        ("$[?match(@)]", 3..<11, "match() takes 2 arguments, not 1"),
        ("$[?nope(@)]", 3..<7, "there is no function \"nope\": there are length, count, match, search and value"),
        ("$[?@.a == abc]", 10..<13, "\"abc\" is neither a literal nor a call: a text needs quotes"),
        ("$[?@.a == 1.]", 10..<12, "not a number of JSON, or beyond the range of a double"),
        (#"$['\ud800']"#, 3..<9, "a surrogate without its other half"),
        (#"$["\'"]"#, 4..<5, "expected an escape of JSON after the backslash, found \"'\""),
    ])
    func problemsSayWhereAndWhy(path: String, range: Range<Int>, message: String) {
        #expect(throws: JSONPathProblem(message: message, range: range)) { try JSONPath.compile(path) }
    }

    @Test(arguments: [
        " $", "$$", "$.&", "$..", "$...a", "$. a", "$.. a", "$.[0]", "$.a.", "$[a]", "$['a'", "$[*", "$[,0]", "$[0,]",
        "$[@.a]", "$[$.a]", "$[?]", "$[1.0]", "$[1e2]",
        "$[-]", "$[- 1]", "$[1:2:3:4]", "$[1:-0]", "$[:01]", "$['\u{1F}']", "$['\n']", #"$['\"']"#, #"$['\x41']"#,
        #"$['\u12']"#, #"$['\uDC00\uD800']"#, #"$['\ud800\u0041']"#,
        #"$['\U0041']"#, "$(@.a)", "$[?(@.a]", "$[?@.a)]", "$[?@.a = 1]", "$[?@.a === 1]", "$[?@.a == 1 == 1]",
        "$[?@.a &&]", "$[?|| @.a]", "$[?@.a & @.b]", "$[?@.a and @.b]",
        "$[?!1]", "$[?!@.a == 1]", "$[?(@.a) == 1]", "$[?true]", "$[?1]", "$[?@.a == TRUE]", "$[?@.a == 01]",
        "$[?@.a == .5]", "$[?@.a == 1e]", "$[?@.a == +1]", "$[?@.a == -]",
        "$[?@.a == 1e999]", "$[?@..a == 1]", "$[?@[0:1] == 1]", "$[?@['a','b'] == 1]", "$[?1 == @.*]",
        "$[?length (@) == 1]", "$[?length(@.*) == 1]", "$[?length(@, @) == 1]",
        "$[?value(1) == 1]", "$[?value(@.a)]", "$[?count(@.a)]", "$[?search(@)]", "$[?match(@.*, 'a')]",
        "$[?match(@, 'a') && length(@)]", "$[?count(@.a || @.b) == 1]",
        "$[?length((@)) == 1]", "$[?Length(@) == 1]", "$[?length(match(@, 'a')) == 1]", "$[?count(length(@)) == 1]",
        "$[?@.a == [1]]", "$[?@.a == {}]", "$[?length(@ == 1]", "$[?length(,@) == 1]",
    ])
    func whatIsNoQueryIsRefused(path: String) {
        #expect(throws: JSONPathProblem.self) { try JSONPath.compile(path) }
    }

    @Test(arguments: [
        "$[ 'a' , 0 ]", "$[?@.a\n==\t1\r]", "$[? @.a && @.b ]", "$[?( @.a )]", "$[?! ( @.a )]", "$[?@ .a [0]]",
        "$[?$ == 1]", "$[?@.a==-1.5E-3]", "$ [0]\n.a", "$..['a' ]", "$[?(@.a)||(@.b)]",
        "$[?count(@.a [0])==1]", "$[?match( $.a , \"x\" ) ]", "$[0:1 , :2]", "$[: :2]", "$[?@['a']['b'][-1] == 1]",
        "$.\u{80}",
    ])
    func whiteSpaceStandsWhereTheGrammarHasIt(path: String) {
        #expect(throws: Never.self) { try JSONPath.compile(path) }
    }

    @Test(arguments: ["(", "@[?", "!(", "count(@[?"])
    func nestingHasALimit(opening: String) {
        #expect(throws: JSONPathProblem.self) {
            try JSONPath.compile("$[?" + String(repeating: opening, count: 100_000))
        }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func randomPathsNeverCrash(seed: UInt64) throws {
        var random = RandomStream(seed: seed)
        let parts = [
            "$", "@", ".", "..", "a", "['a']", "[", "]", "?", "(", ")", "*", ":", "-1", "0", "9007199254740991", ",",
            "&&", "||", "!", "==", "<", "'", "\"x\"", "length(", "count(", "match(", "é", " ",
            "\\", "1e5", "null",
        ]
        let document = try JSON.parse(#"{"a":[{"a":1},[2,"x"],null]}"#)
        for _ in 0..<3000 {
            let count = Int.random(in: 0..<14, using: &random)
            let path = "$" + (0..<count).map { _ in parts[Int.random(in: parts.indices, using: &random)] }.joined()
            _ = (try? JSONPath.compile(path))?.matches(in: document)
        }
    }
}
