import SquallExpressions

/// An HTTP request with everything that belongs to it.
package final class HTTPStep: Sendable {
    package let site: SiteID
    package let method: String
    /// Absolute, or relative to `baseURL`, which is already joined in front where it is known before the run.
    package let url: Template
    /// Defaults of the file and of the step, merged; names as written.
    package let headers: [Header]
    package let query: [QueryItem]
    /// Cookies for this request alone.
    package let cookies: [Header]
    package let body: Body
    package let compression: BodyCompression?
    package let authentication: Authentication?
    /// Nanoseconds for the whole step, redirects included.
    package let timeout: DurationValue
    package let maxRedirects: Int
    package let retry: Retry?
    /// Statuses that do not count as failed.
    package let expect: StatusSet
    package let checks: [Check]
    package let captures: [Capture]
    package let endsIterationOnFailure: Bool
    /// The slot of the `response` that the expressions of this and later steps read; nil where nothing reads it.
    package let responseSlot: Int?
    /// Whether a check, a capture or a later expression reads the body.
    package let needsBody: Bool

    package init(
        site: SiteID,
        method: String,
        url: Template,
        headers: [Header],
        query: [QueryItem],
        cookies: [Header],
        body: Body,
        compression: BodyCompression?,
        authentication: Authentication?,
        timeout: DurationValue,
        maxRedirects: Int,
        retry: Retry?,
        expect: StatusSet,
        checks: [Check],
        captures: [Capture],
        endsIterationOnFailure: Bool,
        responseSlot: Int?,
        needsBody: Bool
    ) {
        self.site = site
        self.method = method
        self.url = url
        self.headers = headers
        self.query = query
        self.cookies = cookies
        self.body = body
        self.compression = compression
        self.authentication = authentication
        self.timeout = timeout
        self.maxRedirects = maxRedirects
        self.retry = retry
        self.expect = expect
        self.checks = checks
        self.captures = captures
        self.endsIterationOnFailure = endsIterationOnFailure
        self.responseSlot = responseSlot
        self.needsBody = needsBody
    }
}

package struct Header: Sendable {
    package var name: String
    package var value: Template
    package init(name: String, value: Template) {
        self.name = name
        self.value = value
    }
}

/// A query parameter; a list value repeats the key.
package struct QueryItem: Sendable {
    package var name: String
    package var value: Template
    package init(name: String, value: Template) {
        self.name = name
        self.value = value
    }
}

package enum BodyCompression: String, Sendable, CaseIterable { case gzip, deflate, br, zstd }

/// The body of a request.
package enum Body: Sendable {
    case none
    case text(Template)
    /// A JSON document whose leaves may be expressions; sets Content-Type where the step does not.
    case json(JSONTemplate)
    case form([QueryItem])
    case multipart([MultipartPart])
    /// A file's bytes, read before the run.
    case bytes([UInt8])
    /// That many printable bytes, seeded, drawn anew for each request.
    case generated(size: SizeValue)
}

/// A number of bytes: known, drawn, or computed.
package enum SizeValue: Sendable {
    case constant(Int64)
    case uniform(Int64, Int64)
    case expression(Expression)
}

/// JSON with expressions in it, as written. Constant parts are joined to text by the engine once.
package indirect enum JSONTemplate: Sendable {
    case constant(Value)
    case template(Template)
    case list([JSONTemplate])
    case map([(key: Template, value: JSONTemplate)])
}

package struct MultipartPart: Sendable {
    package enum Content: Sendable {
        case text(Template)
        case json(JSONTemplate)
        case bytes([UInt8])
        case generated(size: SizeValue)
    }
    package var name: String
    package var content: Content
    package var filename: Template?
    package var contentType: Template?
    package init(name: String, content: Content, filename: Template?, contentType: Template?) {
        self.name = name
        self.content = content
        self.filename = filename
        self.contentType = contentType
    }
}

package enum Authentication: Sendable {
    case basic(user: Template, password: Template)
    case bearer(Template)
    case digest(user: Template, password: Template)
}

package struct Retry: Sendable {
    package var times: Int
    /// Nanoseconds before the first repetition; doubles, with jitter.
    package var backoff: Int64
    package var statuses: StatusSet
    /// Error kinds of docs/metrics.md.
    package var kinds: [String]
    package init(times: Int, backoff: Int64, statuses: StatusSet, kinds: [String]) {
        self.times = times
        self.backoff = backoff
        self.statuses = statuses
        self.kinds = kinds
    }
}

/// HTTP statuses as inclusive ranges.
package struct StatusSet: Sendable, Hashable {
    package var ranges: [ClosedRange<Int>]
    package init(_ ranges: [ClosedRange<Int>]) {
        self.ranges = ranges
    }
    package func contains(_ status: Int) -> Bool {
        for range in ranges where range.contains(status) { return true }
        return false
    }
    /// k6's expected statuses.
    package static let standard = StatusSet([200...399])
}

/// Something taken out of an answer into a slot.
package struct Capture: Sendable {
    package enum Source: Sendable {
        case jsonPath(JSONPath, all: Bool)
        /// A path with expressions in it, compiled when it is used.
        case computedJSONPath(Template, all: Bool)
        case header(String)
        case regex(Pattern, group: Int)
        case expression(Template)
    }
    package var name: String
    package var slot: Int
    package var source: Source
    /// The source as written, for errors.
    package var text: String
    package var fallback: Template?
    package init(name: String, slot: Int, source: Source, text: String, fallback: Template?) {
        self.name = name
        self.slot = slot
        self.source = source
        self.text = text
        self.fallback = fallback
    }
}

/// Defaults of all HTTP steps that concern connections.
package struct HTTPDefaults: Sendable {
    package enum Connections: Sendable, Hashable {
        case perVU
        case shared(Int)
    }
    package var connections: Connections
    /// Nanoseconds.
    package var connectTimeout: Int64
    /// Nanoseconds after which an unused kept-alive connection is closed.
    package var idleTimeout: Int64
    package var keepCookies: Bool
    package var discardResponseBodies: Bool
    /// Bytes, decoded.
    package var maxBodySize: Int
    package var userAgent: String?
    /// An explicit HTTP proxy, `http://host:port`.
    package var proxy: String?

    package init(
        connections: Connections = .perVU,
        connectTimeout: Int64 = 30_000_000_000,
        idleTimeout: Int64 = 90_000_000_000,
        keepCookies: Bool = false,
        discardResponseBodies: Bool = false,
        maxBodySize: Int = 64 << 20,
        userAgent: String? = nil,
        proxy: String? = nil
    ) {
        self.connections = connections
        self.connectTimeout = connectTimeout
        self.idleTimeout = idleTimeout
        self.keepCookies = keepCookies
        self.discardResponseBodies = discardResponseBodies
        self.maxBodySize = maxBodySize
        self.userAgent = userAgent
        self.proxy = proxy
    }
}

/// TLS of every connection. Files are PEM, read before the run.
package struct TLSPlan: Sendable {
    package enum Version: String, Sendable, CaseIterable {
        case tls12 = "1.2"
        case tls13 = "1.3"
    }
    package var insecureSkipVerify: Bool
    package var certificateAuthority: [UInt8]?
    package var certificate: [UInt8]?
    package var privateKey: [UInt8]?
    package var serverName: String?
    package var minimumVersion: Version
    package var maximumVersion: Version?

    package init(
        insecureSkipVerify: Bool = false,
        certificateAuthority: [UInt8]? = nil,
        certificate: [UInt8]? = nil,
        privateKey: [UInt8]? = nil,
        serverName: String? = nil,
        minimumVersion: Version = .tls12,
        maximumVersion: Version? = nil
    ) {
        self.insecureSkipVerify = insecureSkipVerify
        self.certificateAuthority = certificateAuthority
        self.certificate = certificate
        self.privateKey = privateKey
        self.serverName = serverName
        self.minimumVersion = minimumVersion
        self.maximumVersion = maximumVersion
    }
}
