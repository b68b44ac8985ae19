import Testing

@testable import SquallClients

@Suite struct AuthenticationTests {
    @Test(arguments: [
        ("Aladdin", "open sesame", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="), ("test", "123£", "Basic dGVzdDoxMjPCow=="),
        ("", "", "Basic Og=="), ("a", "", "Basic YTo="), ("ab", "", "Basic YWI6"),
    ])
    func basic(_ user: String, _ password: String, _ header: String) {
        #expect(BasicAuth.header(user: user, password: password) == header)
    }

    private static let cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    private static let challenge = """
        Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=%, \
        nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
        """

    private func answer(_ challenge: String) -> String? {
        DigestChallenge([challenge])?.authorization(
            user: "Mufasa",
            password: "Circle of Life",
            method: "GET",
            requestTarget: "/dir/index.html",
            nonceCount: 1,
            cnonce: Self.cnonce
        )
    }

    /// RFC 7616, 3.9.1.
    @Test(arguments: [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ])
    func theExamplesOfTheStandard(_ algorithm: String, _ response: String) throws {
        let text = Self.challenge.split(separator: "%").joined(separator: algorithm)
        let header = try #require(answer(text))
        #expect(
            header == """
                Digest username="Mufasa", realm="http-auth@example.org", \
                nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", uri="/dir/index.html", response="\(response)", \
                algorithm=\(algorithm), opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", qop=auth, nc=00000001, \
                cnonce="\(Self.cnonce)"
                """
        )
    }

    /// RFC 2617, 3.5, and the form without qop of RFC 2069.
    @Test func olderForms() throws {
        let challenge = try #require(
            DigestChallenge([
                #"Digest realm="testrealm@host.com", qop="auth", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093""#
            ])
        )
        let header = challenge.authorization(
            user: "Mufasa",
            password: "Circle Of Life",
            method: "GET",
            requestTarget: "/dir/index.html",
            nonceCount: 1,
            cnonce: "0a4f113b"
        )
        #expect(header.contains(#"response="6629fae49393a05397450978507c4ef1""#))
        let old = try #require(
            DigestChallenge([#"Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093""#])
        )
        let oldHeader = old.authorization(
            user: "Mufasa",
            password: "CircleOfLife",
            method: "GET",
            requestTarget: "/dir/index.html",
            nonceCount: 1,
            cnonce: ""
        )
        #expect(oldHeader.contains(#"response="1949323746fe6a43ef61f9606e7febea""#))
        #expect(!oldHeader.contains("qop"))
    }

    @Test func theStrongestIsChosen() throws {
        let headers = [
            #"Basic realm="x", Digest nonce="1", qop=auth"#,
            #"Digest nonce="2", algorithm=SHA-256, qop="auth", stale=TRUE"#,
        ]
        let challenge = try #require(DigestChallenge(headers))
        #expect(challenge.nonce == "2")
        #expect(challenge.isStale)
    }

    @Test(arguments: [
        "Basic realm=\"x\"", "Digest realm=\"no nonce\"", "Digest nonce=\"1\", algorithm=SHA-512-256",
        "Digest nonce=\"1\", qop=\"auth-int\"", "Negotiate", "",
    ])
    func unanswerable(_ header: String) {
        #expect(DigestChallenge([header]) == nil)
    }

    @Test func challengesOfOneHeader() {
        let challenges = AuthenticationHeader.challenges(
            #"Newauth realm="a, \"b\"", type=1 , title = "T", Basic realm=simple, X"#
        )
        #expect(
            challenges == [
                AuthenticationHeader.Challenge(
                    scheme: "newauth",
                    parameters: ["realm": "a, \"b\"", "type": "1", "title": "T"]
                ),
                AuthenticationHeader.Challenge(scheme: "basic", parameters: ["realm": "simple"]),
                AuthenticationHeader.Challenge(scheme: "x"),
            ]
        )
    }

    @Test func quotesAreEscaped() throws {
        let challenge = try #require(DigestChallenge([#"Digest realm="a\"b", nonce="n", qop=auth"#]))
        let header = challenge.authorization(
            user: #"u"\"#,
            password: "p",
            method: "GET",
            requestTarget: "/",
            nonceCount: 31,
            cnonce: "c"
        )
        #expect(header.contains(#"username="u\"\\", realm="a\"b""#))
        #expect(header.contains("nc=0000001f"))
    }
}
