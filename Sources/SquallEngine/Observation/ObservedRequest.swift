import NIOCore
import SquallClients
import SquallExpressions
import SquallPlan

/// A GET request to a source, written once and sent again and again.
struct ObservedRequest {
    private let target: HTTPTarget
    private let head: ByteBuffer

    /// Larger documents are refused.
    private static let maximumSize = 16 << 20

    /// - Parameter query: parameters that are added to the URL's.
    init(
        _ endpoint: ObservedEndpoint,
        path: String = "",
        query: [(name: String, value: String)] = [],
        accept: String,
        plan: Plan
    ) throws(ProbeFailure) {
        var url: URLParts
        do throws(URLProblem) { url = try URLParts(endpoint.url) } catch { throw ProbeFailure(error.message) }
        if !path.isEmpty { url.path = (url.path.hasSuffix("/") ? String(url.path.dropLast()) : url.path) + path }
        url.appendQuery(query)
        target = HTTPTarget(
            scheme: url.scheme == "https" ? .https : .http,
            host: url.host,
            port: url.port,
            serverName: plan.tls.serverName
        )
        let isProxied = plan.http.proxy != nil && url.scheme == "http"
        head = ObservedRequest.head(url, isProxied, ObservedRequest.headers(endpoint, url, accept, plan))
    }

    private static func headers(_ endpoint: ObservedEndpoint, _ url: URLParts, _ accept: String, _ plan: Plan) -> [Tag]
    {
        var headers = [
            Tag("Host", url.hostHeader), Tag("User-Agent", plan.http.userAgent ?? "squall"), Tag("Accept", accept),
        ]
        if let credentials = url.credentials {
            let header = BasicAuth.header(user: credentials.user, password: credentials.password)
            headers.append(Tag("Authorization", header))
        }
        let given = Set(endpoint.headers.map { $0.key.lowercased() })
        return headers.filter { !given.contains($0.key.lowercased()) } + endpoint.headers
    }

    private static func head(_ url: URLParts, _ isProxied: Bool, _ headers: [Tag]) -> ByteBuffer {
        var text = "GET \(isProxied ? url.text : url.requestTarget) HTTP/1.1\r\n"
        for header in headers { text += "\(header.key): \(header.value)\r\n" }
        return ByteBuffer(string: text + "\r\n")
    }

    /// The body of the answer, which must be a good one unless `acceptsErrors`.
    func send(
        on connections: HTTPConnections,
        deadline: UInt64,
        acceptsErrors: Bool = false
    ) async throws(ProbeFailure) -> ByteBuffer {
        let request = HTTPRequest(
            method: "GET",
            target: target,
            head: head,
            maxBodySize: ObservedRequest.maximumSize,
            deadline: deadline
        )
        let exchange = await connections.send(request)
        switch exchange.result {
        case .failure(let failure): throw ProbeFailure(failure.message, isCancelled: failure.kind == .cancelled)
        case .success(let response):
            guard response.status == 200 || acceptsErrors else {
                let hint = (300..<400).contains(response.status) ? ", and redirects are not followed" : ""
                throw ProbeFailure("\(target.authority) answered with status \(response.status)\(hint)")
            }
            return response.body
        }
    }
}
