import Testing

@testable import SquallClients

@Suite struct URLPartsTests {
    struct Example: Sendable {
        var url: String
        var text: String
        var host: String
        var port: Int
        var target: String
    }

    static let examples: [Example] = [
        Example(url: "http://a", text: "http://a/", host: "a", port: 80, target: "/"),
        Example(
            url: "HTTPS://Example.COM/X",
            text: "https://example.com/X",
            host: "example.com",
            port: 443,
            target: "/X"
        ),
        Example(url: "http://a:80/", text: "http://a/", host: "a", port: 80, target: "/"),
        Example(url: "http://a:8080", text: "http://a:8080/", host: "a", port: 8080, target: "/"),
        Example(url: "http://a:?q", text: "http://a/?q", host: "a", port: 80, target: "/?q"),
        Example(url: "http://a/b?c=d#frag", text: "http://a/b?c=d", host: "a", port: 80, target: "/b?c=d"),
        Example(url: "http://a/?", text: "http://a/?", host: "a", port: 80, target: "/?"),
        Example(url: "http://a/b c?d e", text: "http://a/b%20c?d%20e", host: "a", port: 80, target: "/b%20c?d%20e"),
        Example(
            url: "http://a/ä/%C3%A4",
            text: "http://a/%C3%A4/%C3%A4",
            host: "a",
            port: 80,
            target: "/%C3%A4/%C3%A4"
        ),
        Example(url: "http://a/100%", text: "http://a/100%25", host: "a", port: 80, target: "/100%25"),
        Example(url: "http://a/%zz%2", text: "http://a/%25zz%252", host: "a", port: 80, target: "/%25zz%252"),
        Example(
            url: "http://a/?x[]=1&y=a/b?c",
            text: "http://a/?x%5B%5D=1&y=a/b?c",
            host: "a",
            port: 80,
            target: "/?x%5B%5D=1&y=a/b?c"
        ),
        Example(url: "http://u:p@a/", text: "http://a/", host: "a", port: 80, target: "/"),
        Example(url: "http://[::1]:81/x", text: "http://[::1]:81/x", host: "::1", port: 81, target: "/x"),
        Example(url: " http://a/b ", text: "http://a/b", host: "a", port: 80, target: "/b"),
        Example(url: "http://a/b/../c", text: "http://a/b/../c", host: "a", port: 80, target: "/b/../c"),
        Example(url: "http://a/x:y@z", text: "http://a/x:y@z", host: "a", port: 80, target: "/x:y@z"),
    ]

    @Test(arguments: examples) func reads(_ example: Example) throws {
        let url = try URLParts(example.url)
        #expect(url.text == example.text)
        #expect(url.host == example.host)
        #expect(url.port == example.port)
        #expect(url.requestTarget == example.target)
    }

    @Test(arguments: [
        ("/x", "\"/x\" is not an absolute URL: it does not begin with http:// or https://"),
        ("localhost:80", "\"localhost:80\" names no host"),
        ("ftp://a/", "the URL's scheme is \"ftp\" and not http or https"),
        ("http:///x", "the URL names no host"),
        ("http://a:0/", "the URL's port \"0\" is not a number from 1 to 65535"),
        ("http://a:70000/", "the URL's port \"70000\" is not a number from 1 to 65535"),
        ("http://a:b/", "the URL's port \"b\" is not a number from 1 to 65535"),
        ("http://[::1/", "the URL's IPv6 address has no \"]\""),
        ("http://ä.de/", "the host \"ä.de\" has non-ASCII characters in it: write it in its xn-- form"),
        ("http://a b/", "the host \"a b\" has a character in it that no host name has"),
        ("http://a/\r\nX: y", "the URL has a control character in it"),
    ])
    func refuses(_ text: String, _ message: String) {
        #expect(throws: URLProblem(message)) { try URLParts(text) }
    }

    /// RFC 3986, 5.4.1 and 5.4.2, for the references that lead to a host.
    @Test(
        arguments: [
            ("g", "/b/c/g"), ("./g", "/b/c/g"), ("g/", "/b/c/g/"), ("/g", "/g"), ("?y", "/b/c/d;p?y"),
            ("g?y", "/b/c/g?y"),
            ("#s", "/b/c/d;p?q"), ("g#s", "/b/c/g"), (";x", "/b/c/;x"), ("", "/b/c/d;p?q"), (".", "/b/c/"),
            ("./", "/b/c/"),
            ("..", "/b/"), ("../", "/b/"), ("../g", "/b/g"), ("../..", "/"), ("../../", "/"), ("../../g", "/g"),
            ("../../../g", "/g"), ("/./g", "/g"), ("/../g", "/g"), ("g.", "/b/c/g."), (".g", "/b/c/.g"),
            ("..g", "/b/c/..g"),
            ("./../g", "/b/g"), ("./g/.", "/b/c/g/"), ("g/./h", "/b/c/g/h"), ("g/../h", "/b/c/h"),
            ("g;x=1/./y", "/b/c/g;x=1/y"),
            ("g?y/../x", "/b/c/g?y/../x"), ("a b", "/b/c/a%20b"), ("x:80", nil),
        ] as [(String, String?)]
    )
    func resolves(_ reference: String, _ target: String?) throws {
        let base = try URLParts("http://a/b/c/d;p?q")
        guard let target else {
            #expect(throws: URLProblem.self) { try base.resolving(reference) }
            return
        }
        let result = try base.resolving(reference)
        #expect(result.requestTarget == target)
        #expect(result.host == "a")
    }

    @Test func resolvesToOtherHosts() throws {
        let base = try URLParts("https://u:p@a:444/b?c")
        #expect(try base.resolving("//x/y").text == "https://x/y")
        #expect(try base.resolving("http://x:81/../y?z").text == "http://x:81/y?z")
        #expect(try base.resolving("/y").text == "https://a:444/y")
    }

    @Test func appendsToTheQuery() throws {
        var url = try URLParts("http://a/?x=1")
        url.appendQuery([("a b", "c&d"), ("é", "")])
        #expect(url.requestTarget == "/?x=1&a%20b=c%26d&%C3%A9=")
        var plain = try URLParts("http://a/")
        plain.appendQuery([])
        #expect(plain.requestTarget == "/")
        plain.appendQuery([("a", "b")])
        #expect(plain.requestTarget == "/?a=b")
    }

    @Test func credentials() throws {
        let url = try URLParts("http://us%20er:p%3Aw:x@a/")
        #expect(url.credentials?.user == "us er")
        #expect(url.credentials?.password == "p:w:x")
        #expect(try URLParts("http://a/").credentials == nil)
    }

    @Test func encodings() {
        #expect(PercentEncoding.component("a b/c?d=é~") == "a%20b%2Fc%3Fd%3D%C3%A9~")
        #expect(PercentEncoding.form([("a b", "1+1=2"), ("c", "")]) == "a+b=1%2B1%3D2&c=")
        #expect(PercentEncoding.decode("a%20b%2") == "a b%2")
    }
}
