/// Settings of all connections of a client.
package struct HTTPConfiguration: Sendable {
    /// Nanoseconds for TCP, and again for TLS; the request's own deadline holds besides.
    package var connectTimeout: Int64
    /// Nanoseconds after which an unused connection is closed.
    package var idleTimeout: Int64
    /// Nanoseconds that a body waits for `100 Continue` (RFC 9110, 10.1.1: not for ever).
    package var continueDelay: Int64
    package var proxy: HTTPProxy?
    /// Nil where no target is https.
    package var tls: TLSContext?

    package init(
        connectTimeout: Int64 = 30_000_000_000,
        idleTimeout: Int64 = 90_000_000_000,
        continueDelay: Int64 = 1_000_000_000,
        proxy: HTTPProxy? = nil,
        tls: TLSContext? = nil
    ) {
        self.connectTimeout = connectTimeout
        self.idleTimeout = idleTimeout
        self.continueDelay = continueDelay
        self.proxy = proxy
        self.tls = tls
    }
}

/// An HTTP proxy: requests for http go to it in absolute form, those for https through a CONNECT tunnel.
package struct HTTPProxy: Sendable, Hashable {
    package var host: String
    package var port: Int
    /// Value of Proxy-Authorization.
    package var authorization: String?

    package init(host: String, port: Int, authorization: String? = nil) {
        self.host = host
        self.port = port
        self.authorization = authorization
    }
}
