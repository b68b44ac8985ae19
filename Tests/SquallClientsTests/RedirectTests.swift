import SquallClients
import Testing

@Suite struct RedirectTests {
    @Test(arguments: [
        (301, "POST", "GET"), (302, "POST", "GET"), (303, "POST", "GET"), (307, "POST", "POST"), (308, "POST", "POST"),
        (301, "PUT", "PUT"), (302, "DELETE", "DELETE"), (303, "PUT", "GET"), (303, "HEAD", "HEAD"),
        (302, "HEAD", "HEAD"),
        (301, "GET", "GET"), (308, "PATCH", "PATCH"),
    ])
    func methods(_ status: Int, _ method: String, _ next: String) throws {
        let url = try URLParts("http://a/b")
        let redirect = try #require(try Redirect.next(status: status, location: "/c", method: method, url: url))
        #expect(redirect.method == next)
        #expect(redirect.keepsBody == (method == next || method == "HEAD"))
        #expect(redirect.url.text == "http://a/c")
        #expect(redirect.keepsCredentials)
    }

    @Test(arguments: [200, 201, 300, 304, 305, 400]) func otherStatusesStand(_ status: Int) throws {
        let url = try URLParts("http://a/b")
        #expect(try Redirect.next(status: status, location: "/c", method: "GET", url: url) == nil)
    }

    @Test func withoutLocationTheAnswerStands() throws {
        #expect(try Redirect.next(status: 302, location: nil, method: "GET", url: try URLParts("http://a/")) == nil)
    }

    @Test(arguments: [
        ("http://a/x", true), ("http://a:80/x", true), ("https://a/x", false), ("http://a:81/x", false),
        ("http://b.a/x", false), ("//a/x", true), ("//b/x", false),
    ])
    func credentialsStayWithinTheOrigin(_ location: String, _ keeps: Bool) throws {
        let url = try URLParts("http://a/b")
        let redirect = try Redirect.next(status: 302, location: location, method: "GET", url: url)
        #expect(redirect?.keepsCredentials == keeps)
    }

    @Test(arguments: ["ftp://a/", "http://", "http://a:x/", "mailto:me"]) func unusableLocations(_ location: String)
        throws
    {
        let url = try URLParts("http://a/b")
        let failure = #expect(throws: HTTPFailure.self) {
            try Redirect.next(status: 302, location: location, method: "GET", url: url)
        }
        #expect(failure?.kind == .protocol)
        #expect(failure?.message.hasPrefix("a: the answer's Location cannot be used: ") == true)
    }
}
