import NIOCore

/// A tunnel through an HTTP proxy, made with CONNECT (RFC 9110, 9.3.6).
struct ProxyTunnel {
    let proxy: HTTPProxy
    let deadline: UInt64?

    /// Turns a connection to the proxy into one to its target.
    func open(_ connection: HTTP1Connection) async throws(HTTPFailure) {
        let exchange = await connection.perform(request(connection.target), startedAt: MonotonicClock.now())
        switch exchange.result {
        case .success(let response) where (200...299).contains(response.status): return
        case .success(let response):
            connection.close()
            throw HTTPFailure(
                .connectRefused,
                "the proxy \(proxy.host):\(proxy.port) refused a tunnel to \(connection.target.authority): "
                    + "\(response.status) \(response.reason)"
            )
        case .failure(let failure): throw failure
        }
    }

    private func request(_ target: HTTPTarget) -> HTTPRequest {
        var head = "CONNECT \(target.authority) HTTP/1.1\r\nHost: \(target.authority)\r\n"
        if let authorization = proxy.authorization { head += "Proxy-Authorization: \(authorization)\r\n" }
        return HTTPRequest(
            method: "CONNECT",
            target: target,
            head: ByteBuffer(string: head + "\r\n"),
            wantsBody: false,
            deadline: deadline
        )
    }
}
