package enum BasicAuth {
    /// The value of Authorization.
    package static func header(user: String, password: String) -> String { "" }
}

/// An answer to `WWW-Authenticate: Digest` (RFC 7616): MD5 and SHA-256, `qop=auth` or none.
package struct DigestChallenge: Sendable, Hashable {
    /// Nil when none of the header's challenges is a Digest that can be answered.
    package init?(_ headers: [String]) { return nil }

    /// The value of Authorization. `nonceCount` counts from 1 for each nonce.
    package func authorization(
        user: String,
        password: String,
        method: String,
        requestTarget: String,
        nonceCount: Int,
        cnonce: String
    ) -> String { "" }
}
