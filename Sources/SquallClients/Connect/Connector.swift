import NIOCore

/// Makes one HTTP connection for one request: name, TCP, proxy tunnel, TLS.
struct Connector {
    private let client: HTTPClient
    private let target: HTTPTarget
    private let deadline: UInt64?
    /// nil where the connection goes straight to its target.
    private let proxy: HTTPProxy?
    private var dialer: Dialer

    /// - Parameters:
    ///   - deadline: of the request that waits; nanoseconds of the monotonic clock.
    ///   - connectTimeout: nanoseconds for TCP, and again for TLS; nil for the configuration's.
    init(
        client: HTTPClient,
        target: HTTPTarget,
        deadline: UInt64?,
        proxy: HTTPProxy?,
        connectTimeout: Int64? = nil
    ) {
        self.client = client
        self.target = target
        self.deadline = deadline
        self.proxy = proxy
        dialer = Dialer(
            client: client,
            target: target,
            deadline: deadline,
            proxy: proxy,
            connectTimeout: connectTimeout
        )
    }

    /// What has been measured so far.
    var timings: HTTPTimings { dialer.timings }

    mutating func connect() async -> Result<HTTP1Connection, HTTPFailure> {
        do throws(HTTPFailure) {
            let (channel, connection) = try await dialer.connect { HTTP1Connection(client: client, target: target) }
            connection.opened()
            connection.info = ConnectionInfo(channel, tlsVersion: nil)
            if target.scheme == .https { try await secure(connection, channel) }
            return .success(connection)
        } catch {
            return .failure(error)
        }
    }

    private mutating func secure(_ connection: HTTP1Connection, _ channel: any Channel) async throws(HTTPFailure) {
        if let proxy { try await ProxyTunnel(proxy: proxy, deadline: deadline).open(connection) }
        connection.countWire(try await dialer.secure(channel))
        connection.info = ConnectionInfo(channel, tlsVersion: TLSHandshake.version(channel))
    }
}

extension ConnectionInfo {
    convenience init(_ channel: any Channel, tlsVersion: String?) {
        let address = channel.remoteAddress
        let ip = address?.ipAddress ?? ""
        let text = ip.contains(":") ? "[\(ip)]" : ip
        self.init(proto: "HTTP/1.1", tlsVersion: tlsVersion, remoteAddress: "\(text):\(address?.port ?? 0)")
    }
}
