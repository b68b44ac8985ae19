import Testing

@testable import SquallClients

@Suite struct CookieJarTests {
    private static let now: Int64 = 1_700_000_000

    private func jar(_ setCookies: String..., from url: String = "http://www.example.com/dir/page") throws -> CookieJar
    {
        var jar = CookieJar()
        jar.store(setCookies, from: try URLParts(url), now: Self.now)
        return jar
    }

    private func sent(_ jar: CookieJar, _ url: String, after seconds: Int64 = 0) throws -> String? {
        jar.header(for: try URLParts(url), now: Self.now + seconds)
    }

    @Test(
        arguments: [
            ("http://www.example.com/dir/other", "a=b"), ("http://www.example.com/dir", "a=b"),
            ("http://www.example.com/dir/sub/x", "a=b"), ("http://www.example.com/", nil),
            ("http://www.example.com/directory", nil), ("http://example.com/dir/x", nil),
            ("http://x.www.example.com/dir/x", nil), ("https://www.example.com:8443/dir/x", "a=b"),
        ] as [(String, String?)]
    )
    func hostOnlyWithTheDefaultPath(_ url: String, _ header: String?) throws {
        #expect(try sent(try jar("a=b"), url) == header)
    }

    @Test(arguments: [
        (".example.com", "http://www.example.com/", true), ("example.com", "http://a.b.example.com/", true),
        ("example.com", "http://example.com/", true), ("example.com", "http://badexample.com/", false),
        ("EXAMPLE.com", "http://example.com/", true), ("com", "http://www.example.com/", false),
        ("other.com", "http://other.com/", false), ("www.example.com", "http://x.www.example.com/", true),
    ])
    func domains(_ domain: String, _ url: String, _ isSent: Bool) throws {
        #expect(try sent(try jar("a=b; Domain=\(domain); Path=/"), url) == (isSent ? "a=b" : nil))
    }

    @Test func addressesHaveNoSubdomains() throws {
        let jar = try jar("a=b; Domain=127.0.0.1; Path=/", from: "http://127.0.0.1/")
        #expect(try sent(jar, "http://127.0.0.1/") == "a=b")
        #expect(try sent(jar, "http://1.127.0.0.1/") == nil)
        var other = CookieJar()
        other.store(["a=b; Domain=0.0.1"], from: try URLParts("http://127.0.0.1/"), now: Self.now)
        #expect(other.isEmpty)
    }

    @Test func secureCookiesNeedTLS() throws {
        let jar = try jar("a=b; Secure; HttpOnly; Path=/")
        #expect(try sent(jar, "http://www.example.com/") == nil)
        #expect(try sent(jar, "https://www.example.com/") == "a=b")
    }

    @Test(arguments: [
        ("Max-Age=10", true, false), ("Max-Age=0", false, false), ("Max-Age=-1", false, false),
        ("Max-Age=x", true, true),
        ("Expires=Tue, 14 Nov 2023 22:13:25 GMT", true, false), ("Expires=Thu, 01 Jan 1970 00:00:00 GMT", false, false),
        ("Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=100", true, true), ("Expires=rubbish", true, true),
        ("", true, true),
    ])
    func expiry(_ attribute: String, _ isSentAtOnce: Bool, _ isSentAfter20: Bool) throws {
        let jar = try jar("a=b; Path=/; \(attribute)")
        #expect(try sent(jar, "http://www.example.com/") == (isSentAtOnce ? "a=b" : nil))
        #expect(try sent(jar, "http://www.example.com/", after: 20) == (isSentAfter20 ? "a=b" : nil))
    }

    @Test func replacingAndRemoving() throws {
        var jar = try jar("a=1; Path=/", "b=2; Path=/")
        let url = try URLParts("http://www.example.com/")
        jar.store(["a=3; Path=/"], from: url, now: Self.now)
        #expect(jar.header(for: url, now: Self.now) == "a=3; b=2")
        jar.store(["a=; Path=/; Max-Age=0"], from: url, now: Self.now)
        #expect(jar.header(for: url, now: Self.now) == "b=2")
    }

    @Test func longerPathsFirstThenOlderCookies() throws {
        let jar = try jar("a=1; Path=/", "b=2; Path=/dir", "c=3; Path=/")
        #expect(try sent(jar, "http://www.example.com/dir/x") == "b=2; a=1; c=3")
    }

    @Test func aCopyIsASnapshot() throws {
        var jar = try jar("a=1; Path=/")
        let snapshot = jar
        jar.store(["b=2; Path=/"], from: try URLParts("http://www.example.com/"), now: Self.now)
        #expect(try sent(jar, "http://www.example.com/") == "a=1; b=2")
        #expect(try sent(snapshot, "http://www.example.com/") == "a=1")
    }

    @Test func theJarIsBounded() throws {
        var jar = CookieJar()
        let url = try URLParts("http://a.test/")
        jar.store((0..<1_000).map { "c\($0)=x" }, from: url, now: Self.now)
        #expect(jar.header(for: url, now: Self.now)?.split(separator: ";").count == 300)
    }

    @Test(arguments: [
        ("a=b", "a", "b"), (" a = b c ; Path=/", "a", "b c"), ("a=", "a", ""), ("a=b=c", "a", "b=c"),
        ("a=\"q\"", "a", "\"q\""),
    ])
    func pairs(_ header: String, _ name: String, _ value: String) {
        let pairs = CookieJar.pairs(of: [header])
        #expect(pairs.map(\.name) == [name])
        #expect(pairs.map(\.value) == [value])
    }

    @Test(arguments: ["", "a", "=b", ";a=b"]) func ignored(_ header: String) throws {
        #expect(try jar(header).isEmpty)
    }

    @Test(
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777), ("1 Jan 2030 0:0:0", 1_893_456_000),
            ("29 Feb 2024 12:00:00 GMT", 1_709_208_000), ("32 Jan 2020 00:00:00", nil), ("1 Jan 2020 24:00:00", nil),
            ("1 Foo 2020 00:00:00", nil), ("Jan 2020 00:00:00", nil), ("1 Jan 1500 00:00:00", nil),
        ] as [(String, Int64?)]
    )
    func dates(_ text: String, _ seconds: Int64?) {
        #expect(CookieDate.seconds(text) == seconds)
    }
}
