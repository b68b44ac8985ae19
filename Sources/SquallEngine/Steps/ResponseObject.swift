import NIOCore
import SquallClients
import SquallExpressions
import SquallPlan

/// `response`: the answer to a step's request as expressions read it. Nothing is copied or parsed until it is asked for.
final class ResponseObject: HostObject, @unchecked Sendable {  // confined to the worker's loop
    let exchange: HTTPExchange
    private let url: URLText
    private let maxBodySize: Int
    private var decoded: [UInt8]?
    /// The body was read and is broken.
    private(set) var isUndecodable = false
    private var parsed: Value?

    init(_ exchange: HTTPExchange, url: URLText, maxBodySize: Int) {
        self.exchange = exchange
        self.url = url
        self.maxBodySize = maxBodySize
    }

    var status: Int { exchange.status }

    func field(_ index: Int) throws(EvaluationError) -> Value {
        guard let field = ResponseField(rawValue: index) else { return .null }
        // The fields of most checks, before the answer is touched.
        if field == .status { return .int(Int64(exchange.status)) }
        if field == .duration { return .duration(exchange.timings.duration ?? 0) }
        let response = exchange.response
        switch field {
        case .status: return .int(Int64(status))
        case .statusText: return .string(response?.reason ?? "")
        case .headers: return .map(ValueMap(foldingCase: joinedHeaders()))
        case .cookies: return .map(cookies())
        case .body: return .string(String(decoding: try body(), as: UTF8.self))
        case .data: return .bytes(try body())
        case .size: return .int(Int64(response?.bodySize ?? 0))
        case .json: return try json()
        case .url: return .string(url.text)
        case .proto: return .string(exchange.connection?.proto ?? "")
        case .duration: return .duration(exchange.timings.duration ?? 0)
        case .timings: return .host(TimingsObject(exchange.timings))
        case .error: return .string(exchange.failure?.kind.rawValue ?? "")
        }
    }

    /// The body, decoded once.
    func body() throws(EvaluationError) -> [UInt8] {
        if let decoded { return decoded }
        guard let response = exchange.response else { return [] }
        var body = response.body
        let encodings = response.headers.values("content-encoding").joined(separator: ",")
        if !encodings.isEmpty {
            do {
                body = try ContentDecoder.decode(body, contentEncoding: encodings, limit: maxBodySize)
            } catch {
                isUndecodable = true
                throw EvaluationError("the body cannot be decoded: \(error.message)")
            }
        }
        let bytes = body.readBytes(length: body.readableBytes) ?? []
        decoded = bytes
        return bytes
    }

    /// The body as JSON, parsed once.
    func json() throws(EvaluationError) -> Value {
        if let parsed { return parsed }
        if let failure = exchange.failure { throw EvaluationError("there is no answer: \(failure.message)") }
        let value: Value
        do {
            value = try JSON.parse(try body())
        } catch {
            throw EvaluationError("the body is not JSON: \(error.message)")
        }
        parsed = value
        return value
    }

    /// Several headers of one name are joined by `, `, Set-Cookie by line ends.
    private func joinedHeaders() -> [(String, Value)] {
        var order: [String] = []
        var texts: [String: String] = [:]
        for (name, value) in exchange.response?.headers.pairs ?? [] {
            let key = name.lowercased()
            if let text = texts[key] {
                texts[key] = text + (key == "set-cookie" ? "\n" : ", ") + value
            } else {
                order.append(key)
                texts[key] = value
            }
        }
        return order.map { ($0, .string(texts[$0] ?? "")) }
    }

    private func cookies() -> ValueMap {
        let pairs = CookieJar.pairs(of: exchange.response?.headers.values("set-cookie") ?? [])
        return ValueMap(keys: pairs.map { .string($0.name) }, values: pairs.map { .string($0.value) })
    }
}

/// `response.timings`.
private final class TimingsObject: HostObject {
    private let timings: HTTPTimings

    init(_ timings: HTTPTimings) { self.timings = timings }

    func field(_ index: Int) throws(EvaluationError) -> Value {
        let nanoseconds: Int64? =
            switch TimingField(rawValue: index) {
            case .blocked: timings.blocked
            case .resolving: timings.resolving
            case .connecting: timings.connecting
            case .tlsHandshaking: timings.tlsHandshaking
            case .sending: timings.sending
            case .waiting: timings.waiting
            case .receiving: timings.receiving
            case nil: nil
            }
        return .duration(nanoseconds ?? 0)
    }
}
