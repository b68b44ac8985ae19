import SquallExpressions
import Testing

/// What queries select. Documents and results are JSON; a result is the list of the nodes' values.
@Suite struct JSONPathTests {
    private static let store = """
        {"books":[{"title":"A","price":8},{"title":"B","price":12.5,"isbn":"x"}],"bicycle":{"price":20},"limit":10}
        """

    @Test(arguments: [
        ("$", "[1]", "[[1]]"), ("$.a", #"{"a":null}"#, "[null]"), ("$.a", "[1]", "[]"),
        ("$.a.b[1]", #"{"a":{"b":[1,2]}}"#, "[2]"),
        ("$['a','b']", #"{"b":1,"a":2}"#, "[2,1]"), ("$[0,2,0]", "[1,2,3]", "[1,3,1]"), ("$[-1]", "[1,2]", "[2]"),
        ("$[-3]", "[1,2]", "[]"), ("$[2]", "[1,2]", "[]"), ("$.*", #"{"a":1,"b":[2]}"#, "[1,[2]]"),
        ("$[*,*]", "[1]", "[1,1]"),
        ("$.*", "1", "[]"), ("$ .a\n[0]\t['b']", #"{"a":[{"b":1}]}"#, "[1]"), ("$.é☺", #"{"é☺":1}"#, "[1]"),
        ("$._1a", #"{"_1a":1}"#, "[1]"),
        ("$.true.null", #"{"true":{"null":1}}"#, "[1]"), ("$.😀", #"{"😀":1}"#, "[1]"),
    ])
    func children(path: String, document: String, expected: String) throws {
        try expect(path, in: document, toSelect: expected)
    }

    @Test(arguments: [
        (#"$["a"]"#, #"{"a":1}"#, "[1]"), (#"$['\u0061\n\/\\\'"']"#, #"{"a\n/\\'\"":1}"#, "[1]"),
        (#"$["\"'"]"#, #"{"\"'":1}"#, "[1]"),
        (#"$['\uD83D\uDE00']"#, #"{"😀":1}"#, "[1]"), ("$['']", #"{"":1}"#, "[1]"),
        ("$['\u{7F}']", "{\"\u{7F}\":1}", "[1]"),
        ("$['\u{E9}']", "{\"e\u{301}\":1}", "[]"), (#"$["\b\f\r\t"]"#, #"{"\b\f\r\t":1}"#, "[1]"),
    ])
    func quotedNames(path: String, document: String, expected: String) throws {
        try expect(path, in: document, toSelect: expected)
    }

    @Test(arguments: [
        ("[1:3]", "[1,2]"), ("[:]", "[0,1,2,3,4]"), ("[::2]", "[0,2,4]"), ("[1::2]", "[1,3]"),
        ("[::-1]", "[4,3,2,1,0]"), ("[-2:]", "[3,4]"),
        ("[:-2]", "[0,1,2]"), ("[3:1]", "[]"), ("[3:1:-1]", "[3,2]"), ("[::0]", "[]"), ("[-100:100]", "[0,1,2,3,4]"),
        ("[100:-100:-2]", "[4,2,0]"),
        ("[-1:-3:-1]", "[4,3]"), ("[ 1 : 3 : 1 ]", "[1,2]"), ("[1:3:]", "[1,2]"), ("[:2,-1,0]", "[0,1,4,0]"),
        ("[0:9007199254740991:9007199254740991]", "[0]"),
        ("[::-9007199254740991]", "[4]"), ("[9007199254740991]", "[]"), ("[-9007199254740991:]", "[0,1,2,3,4]"),
        ("[0:0]", "[]"), ("[2:0:1]", "[]"), ("[0:3:-1]", "[]"),
    ])
    func slices(selector: String, expected: String) throws {
        try expect("$\(selector)", in: "[0,1,2,3,4]", toSelect: expected)
        try expect("$\(selector)", in: #"{"a":1}"#, toSelect: "[]")
    }

    @Test(arguments: [
        ("$..price", "[8,12.5,20]"), ("$..books[0].title", "[\"A\"]"), ("$..[0]", "[{\"title\":\"A\",\"price\":8}]"),
        ("$.books..price", "[8,12.5]"),
        ("$..['title','price']", "[\"A\",8,\"B\",12.5,20]"), ("$..nothing", "[]"),
        ("$..books.*", "[{\"title\":\"A\",\"price\":8},{\"title\":\"B\",\"price\":12.5,\"isbn\":\"x\"}]"),
        ("$.bicycle..*", "[20]"), ("$..[?@.isbn].title", "[\"B\"]"),
    ])
    func descendants(path: String, expected: String) throws {
        try expect(path, in: Self.store, toSelect: expected)
    }

    @Test func parentsComeBeforeTheirDescendants() throws {
        try expect("$..a", in: #"{"a":{"a":[{"a":1}]},"b":{"a":2}}"#, toSelect: #"[{"a":[{"a":1}]},[{"a":1}],1,2]"#)
        try expect("$..*", in: "[[1],[2,[3]]]", toSelect: "[[1],[2,[3]],1,2,[3],3]")
    }

    @Test(
        arguments: [
            ("@.price < 10", "A"), ("@.price<$.limit", "A"), ("@.price >= 8 && @.isbn", "B"), ("!@.isbn", "A"),
            ("!(@.isbn || @.price==8)", ""),
            ("@.isbn == 'x' || @['title'] == \"A\"", "AB"), ("@.price == 12.5", "B"), ("@.price == 1.25e1", "B"),
            ("@.isbn == @.none", "A"),
            ("@.isbn != @.none", "B"), ("@.none == $.none", "AB"), ("@.none <= $.none", "AB"), ("@.none < 1", ""),
            ("'A' < @.title", "B"), ("@.title<='A'", "A"),
            ("@.price > '1'", ""), ("@.price != '1'", "AB"), ("@", "AB"), ("$.bicycle", "AB"), ("$.none", ""),
            ("@[?@ == 8]", "A"), ("true == true", "AB"),
            ("(@.price > 9)", "B"), ("@.title == 'A' && @.price == 8 || @.none", "A"),
            ("@.none && @.none || @.title", "AB"), ("null == null", "AB"),
            ("-1 < 0", "AB"), ("-0 == 0", "AB"), ("1 == 1.0", "AB"), ("9007199254740993 < 9007199254740992.0", ""),
            ("! @.isbn", "A"), ("!!@.isbn", nil), ("@.*", "AB"), ("@..isbn", "B"),
        ] as [(String, String?)]
    )
    func filters(filter: String, expected: String?) throws {
        let path = "$.books[?\(filter)].title"
        guard let expected else {
            #expect(throws: JSONPathProblem.self) { try JSONPath.compile(path) }
            return
        }
        let titles = expected.map { "\"\($0)\"" }.joined(separator: ",")
        try expect(path, in: Self.store, toSelect: "[\(titles)]")
    }

    @Test(arguments: [
        ("true", "true", "== <= >="), ("false", "true", "!="), ("null", "null", "== <= >="), ("null", "0", "!="),
        ("1", "1.0", "== <= >="),
        ("1", "2", "!= < <="), ("2.5", "2", "!= > >="), (#""a""#, #""b""#, "!= < <="), (#""ｚ""#, #""😀""#, "!= < <="),
        (#""a""#, "1", "!="),
        ("[1,[2]]", "[1.0,[2]]", "== <= >="), ("[1,2]", "[2,1]", "!="),
        (#"{"a":1,"b":{}}"#, #"{"b":{},"a":1}"#, "== <= >="),
        (#"{"a":1}"#, #"{"a":1,"b":2}"#, "!="), ("[]", "{}", "!="),
        ("9007199254740993", "9007199254740992.0", "!= > >="),
        ("9223372036854775807", "9223372036854775808", "!= < <="), (#""\u00e9""#, #""e\u0301""#, "!= > >="),
    ])
    func comparisons(left: String, right: String, holding: String) throws {
        for comparison in ["==", "!=", "<", "<=", ">", ">="] {
            let holds = holding.split(separator: " ").contains { $0 == comparison }
            let document = "[{\"a\":\(left),\"b\":\(right)}]"
            try expect("$[?@.a\(comparison)@.b]", in: document, toSelect: holds ? document : "[]")
        }
    }

    @Test(arguments: [
        ("length(@) == 2", #"["ab","😀é"]"#, #"[1,"abc",[1],{}]"#),
        ("length(@) > 1", #"[[1,2],{"a":1,"b":2}]"#, "[true,null,12]"),
        ("count(@.*) == 2", #"[[1,2],{"a":1,"b":2}]"#, #"[1,"ab",[]]"#), ("count(@.a) == 0", "[1]", #"[{"a":1}]"#),
        ("count(@..*)>=3", "[[[1,2]]]", "[[1,2]]"),
        ("value(@..a) == 1", #"[{"b":{"a":1}}]"#, #"[{"a":1,"b":{"a":1}},{}]"#),
        ("match(@, 'a.c')", #"["abc"]"#, #"["abcd","a\nc",1]"#), ("search(@, 'b|x')", #"["abc","x"]"#, #"["ac",[]]"#),
        ("!search(@, '^b')", #"["ab",1]"#, #"["b"]"#), ("match(@, '(')", "[]", #"["(","a"]"#),
        ("match(@, '\\\\d')", "[]", #"["1","d"]"#), ("match('ab', @)", #"["ab",".*"]"#, #"["a",1,"("]"#),
        ("length(value(@.*)) == 1", #"[["a"]]"#, #"[["ab"],["a","b"]]"#),
        ("length('ab') == length(@)", #"["xy"]"#, "[]"), ("count(@[?@ > 1]) == 1", "[[1,2]]", "[[2,3]]"),
        ("length( @ ) == 1 && search( @ , 'a' )", #"["a"]"#, #"["b","aa"]"#), ("match(@, 1)", "[]", #"["1"]"#),
        ("length(@.none) == @.none", "[1]", "[]"),
    ])
    func functions(filter: String, taken: String, left: String) throws {
        try expect("$[?\(filter)]", in: taken, toSelect: taken)
        try expect("$[?\(filter)]", in: left, toSelect: "[]")
    }

    @Test func theFirstMatchMayBeNull() throws {
        let document = try JSON.parse(#"{"a":null,"b":[1,2]}"#)
        #expect(try JSONPath.compile("$.a").first(in: document) == .some(.null))
        #expect(try JSONPath.compile("$.c").first(in: document) == nil)
        #expect(try JSONPath.compile("$.b[*]").first(in: document) == .int(1))
        #expect(try JSONPath.compile("$.b[0]").isSingular)
        #expect(try !JSONPath.compile("$..b").isSingular)
    }

    @Test func deepDocumentsAreWalked() throws {
        let depth = JSON.maximumDepth
        let document = try JSON.parse(String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
        #expect(try JSONPath.compile("$..*").matches(in: document).count == depth - 1)
        #expect(try JSONPath.compile("$[?@ == @]").matches(in: document).count == 1)
    }

    private func expect(_ path: String, in document: String, toSelect expected: String) throws {
        let selected = try JSONPath.compile(path).matches(in: JSON.parse(document))
        #expect(JSON.text(.list(selected)) == JSON.text(try JSON.parse(expected)), "\(path)")
        #expect(try JSONPath.compile(path).first(in: JSON.parse(document)) == selected.first, "\(path)")
    }
}
