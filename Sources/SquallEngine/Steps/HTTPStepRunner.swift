import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// The request that an answer asks for.
struct FollowUp {
    var url: URLParts
    var method: String
    var keepsBody: Bool
    var keepsCredentials: Bool
    /// The value of Authorization that answers a challenge.
    var authorization: String?
}

/// A request step under way: what was sent last, and what came of it.
///
/// A class, and filled in by functions that do not suspend, because each suspended user keeps its async frames: what they
/// hold by value is memory of every user that waits.
private final class Attempt {
    let prepared: PreparedRequest
    let origin: Step
    /// Nanoseconds from the start of the step, and of each new try, to its end.
    let timeout: Int64
    var start: Int64
    var deadline: Int64
    var outgoing: OutgoingRequest
    var exchange: HTTPExchange?
    var isFailed = false
    var hops = 0
    var hasAnswered = false

    init(_ prepared: PreparedRequest, _ origin: Step, start: Int64, timeout: Int64, outgoing: OutgoingRequest) {
        self.prepared = prepared
        self.origin = origin
        self.timeout = timeout
        self.start = start
        deadline = start + timeout
        self.outgoing = outgoing
    }

    var step: HTTPStep { prepared.step }
    var failure: HTTPFailure? { exchange?.failure }
    var status: Int { exchange?.status ?? 0 }
}

/// Running an HTTP step: the request and what follows it, samples, checks, captures.
extension Strand {
    @inline(never)
    func perform(_ step: HTTPStep, _ origin: Step) async throws(StopReason) {
        session.hasWaited = true
        let attempt = try begin(step, origin)
        try await run(attempt)
        if let retry = step.retry { try await repeatedly(attempt, retry) }
        try finish(attempt)
    }

    @inline(never)
    private func begin(_ step: HTTPStep, _ origin: Step) throws(StopReason) -> Attempt {
        let prepared = worker.prepared(step)
        let start = EngineClock.now()
        let timeout = try nanoseconds(step.timeout, origin)
        let outgoing = try render(prepared, deadline: start + timeout, origin)
        return Attempt(prepared, origin, start: start, timeout: timeout, outgoing: outgoing)
    }

    /// One try: the request, redirects, and the answer to a challenge.
    private func run(_ attempt: Attempt) async throws(StopReason) {
        repeat {
            worker.recorder.level(.httpReqsInFlight, by: +1, worker.runTags, at: attempt.start)
            attempt.exchange = await session.connections.send(attempt.outgoing.request)
        } while try advance(attempt)
    }

    @inline(never)
    private func repeatedly(_ attempt: Attempt, _ retry: Retry) async throws(StopReason) {
        var tries = 0
        while tries < retry.times, retry.covers(attempt) {
            try await sleep(retry.pause(after: tries, &frame.random))
            tries += 1
            try beginAgain(attempt)
            try await run(attempt)
        }
    }

    @inline(never)
    private func beginAgain(_ attempt: Attempt) throws(StopReason) {
        attempt.start = EngineClock.now()
        attempt.deadline = attempt.start + attempt.timeout
        attempt.hops = 0
        attempt.hasAnswered = false
        attempt.outgoing = try render(attempt.prepared, deadline: attempt.deadline, attempt.origin)
    }

    /// Takes an answer in. True when it asks for another request, which then is ready to go.
    @inline(never)
    private func advance(_ attempt: Attempt) throws(StopReason) -> Bool {
        guard let exchange = attempt.exchange else { return false }
        worker.recorder.level(.httpReqsInFlight, by: -1, worker.runTags, at: Int64(exchange.endedAt))
        try throwIfInterrupted(exchange, attempt)
        storeCookies(exchange, attempt.outgoing.url)
        let next: FollowUp?
        do {
            next = try followUp(
                exchange,
                attempt.outgoing,
                attempt.prepared,
                attempt.hops,
                attempt.hasAnswered,
                attempt.origin
            )
        } catch {
            conclude(attempt, exchange.failing(with: error), isExpected: false)
            return false
        }
        conclude(attempt, exchange, isExpected: next != nil || attempt.step.expect.contains(attempt.status))
        guard let next else { return false }
        if next.authorization == nil { attempt.hops += 1 } else { attempt.hasAnswered = true }
        attempt.outgoing = try render(
            attempt.prepared,
            following: next,
            deadline: attempt.deadline,
            attempt.origin
        )
        attempt.start = EngineClock.now()
        return true
    }

    private func throwIfInterrupted(_ exchange: HTTPExchange, _ attempt: Attempt) throws(StopReason) {
        guard case .cancelled? = exchange.failure?.kind else { return }
        let sample = HTTPSample(exchange, start: attempt.start, lateness: takeLateness(), isFailed: true)
        worker.recorder.recordUnfinished(sample, tagSet(for: exchange, attempt.prepared, isExpected: false))
        throw .interrupted
    }

    private func conclude(_ attempt: Attempt, _ exchange: HTTPExchange, isExpected: Bool) {
        attempt.exchange = exchange
        attempt.isFailed = !isExpected
        record(
            exchange,
            attempt.prepared,
            attempt.outgoing,
            start: attempt.start,
            isExpected: isExpected,
            attempt.origin
        )
    }

    // MARK: Following

    private func followUp(
        _ exchange: HTTPExchange,
        _ outgoing: OutgoingRequest,
        _ prepared: PreparedRequest,
        _ hops: Int,
        _ hasAnswered: Bool,
        _ origin: Step
    ) throws(HTTPFailure) -> FollowUp? {
        guard exchange.status >= 300, let response = exchange.response else { return nil }
        if response.status == 401, !hasAnswered {
            return answer(to: response, outgoing, prepared, origin)
        }
        guard hops < prepared.step.maxRedirects, response.status < 400, let url = outgoing.url.parts else { return nil }
        let method = outgoing.request.method
        let location = response.headers.first("location")
        guard let next = try Redirect.next(status: response.status, location: location, method: method, url: url) else {
            return nil
        }
        return FollowUp(
            url: next.url,
            method: next.method,
            keepsBody: outgoing.keepsBody && next.keepsBody,
            keepsCredentials: outgoing.keepsCredentials && next.keepsCredentials
        )
    }

    /// Digest credentials for a challenge (RFC 7616).
    private func answer(
        to response: HTTPResponse,
        _ outgoing: OutgoingRequest,
        _ prepared: PreparedRequest,
        _ origin: Step
    ) -> FollowUp? {
        guard outgoing.keepsCredentials, case .digest(let user, let password)? = prepared.step.authentication,
            let challenge = DigestChallenge(response.headers.values("www-authenticate")),
            let url = outgoing.url.parts,
            let user = try? user.text(in: frame), let password = try? password.text(in: frame)
        else { return nil }
        let authorization = challenge.authorization(
            user: user,
            password: password,
            method: outgoing.request.method,
            requestTarget: url.requestTarget,
            nonceCount: 1,
            cnonce: String(frame.random.next(), radix: 16)
        )
        return FollowUp(
            url: url,
            method: outgoing.request.method,
            keepsBody: outgoing.keepsBody,
            keepsCredentials: true,
            authorization: authorization
        )
    }

    private func storeCookies(_ exchange: HTTPExchange, _ url: URLText) {
        guard let headers = exchange.response?.headers, headers.setsCookies, let url = url.parts else {
            return
        }
        session.cookies.store(headers.values("set-cookie"), from: url, now: wallSeconds)
    }

    // MARK: Samples

    private func record(
        _ exchange: HTTPExchange,
        _ prepared: PreparedRequest,
        _ outgoing: OutgoingRequest,
        start: Int64,
        isExpected: Bool,
        _ origin: Step
    ) {
        let tags = tagSet(for: exchange, prepared, isExpected: isExpected)
        let sample = HTTPSample(exchange, start: start, lateness: takeLateness(), isFailed: !isExpected)
        worker.recorder.recordRequest(sample, tags)
        if let failure = exchange.failure {
            worker.recordError(
                ErrorKind(rawValue: failure.kind.rawValue) ?? .protocolViolation,
                failure.message,
                site: prepared.step.site,
                origin: origin.origin
            )
            if failure.kind == .limit { worker.run.noteLimit(failure.message) }
        }
    }

    /// The lateness of the iteration belongs to its first request alone.
    private func takeLateness() -> Int64 {
        defer { lateness = 0 }
        return lateness
    }

    private func tagSet(for exchange: HTTPExchange, _ prepared: PreparedRequest, isExpected: Bool) -> TagSetID {
        let site = prepared.step.site
        let status = exchange.status
        let connection = exchange.connection
        let key = status << 4 | connection.tagBits << 1 | (isExpected ? 1 : 0)
        if prepared.hasComputedTags {
            return worker.tagSet(of: site, in: frame, adding: tags(status, connection, isExpected))
        }
        return prepared.tagSet(key) {
            worker.recorder.tagSet(site: site, dynamic: tags(status, connection, isExpected))
        }
    }

    private func tags(_ status: Int, _ connection: ConnectionInfo?, _ isExpected: Bool) -> [Tag] {
        var tags = [Tag("status", String(status)), Tag("expected_response", isExpected ? "true" : "false")]
        if let connection {
            tags.append(Tag("proto", connection.proto))
            if let version = connection.tlsVersion { tags.append(Tag("tls_version", version)) }
        }
        return tags
    }

    // MARK: After the answer

    /// Checks and captures, which see the last answer.
    @inline(never)
    private func finish(_ attempt: Attempt) throws(StopReason) {
        let step = attempt.step
        if let exchange = attempt.exchange, step.responseSlot != nil || !step.captures.isEmpty {
            let response = ResponseObject(
                exchange,
                url: attempt.outgoing.url,
                maxBodySize: worker.run.plan.http.maxBodySize
            )
            if let slot = step.responseSlot { frame.slots[slot] = .host(response) }
            judge(step.checks)
            if !step.captures.isEmpty {
                // That one error, already counted, ends the iteration.
                if let failure = attempt.failure {
                    session.failure = failure.message
                    throw .failed
                }
                try capture(step.captures, from: response, attempt.origin)
            }
        } else {
            judge(step.checks)
        }
        if attempt.isFailed, step.endsIterationOnFailure || session.isStrict {
            session.failure =
                attempt.failure?.message ?? "\(step.url.source): unexpected status \(attempt.status)"
            throw .failed
        }
    }
}

extension ConnectionInfo? {
    /// Tells protocol and TLS versions apart in three bits.
    fileprivate var tagBits: Int {
        guard let self else { return 7 }
        let tls: Int =
            switch self.tlsVersion {
            case nil: 0
            case "tls1.3"?: 1
            default: 2
            }
        return tls << 1 | (self.proto == "HTTP/1.1" ? 1 : 0)
    }
}

extension Retry {
    fileprivate func covers(_ attempt: Attempt) -> Bool {
        if let failure = attempt.failure { return kinds.contains(failure.kind.rawValue) }
        return statuses.contains(attempt.status)
    }

    /// Nanoseconds: the backoff doubles, and lies anywhere in its upper half, so that users do not retry in step.
    fileprivate func pause(after tries: Int, _ random: inout RandomStream) -> Int64 {
        let full = Double(backoff) * Double(1 << min(tries, 20))
        return Int64(full * (0.5 + random.unit() / 2))
    }
}

extension HTTPSample {
    /// A request that timed out after its first byte was sent counts with at least what it was given.
    fileprivate init(_ exchange: HTTPExchange, start: Int64, lateness: Int64, isFailed: Bool) {
        let timings = exchange.timings
        let total = Int64(exchange.endedAt) - start
        let isCensored = exchange.failure?.kind == .timeout || exchange.failure?.kind == .cancelled
        var duration = timings.duration ?? -1
        if isCensored, duration >= 0 { duration = max(duration, total) }
        self.init(
            status: exchange.status,
            isFailed: isFailed,
            isCensored: isCensored,
            sent: Int64(exchange.bytesSent),
            received: Int64(exchange.bytesReceived),
            duration: duration,
            blocked: timings.blocked,
            resolving: timings.resolving ?? -1,
            connecting: timings.connecting ?? -1,
            tlsHandshaking: timings.tlsHandshaking ?? -1,
            sending: timings.sending ?? -1,
            waiting: timings.waiting ?? -1,
            receiving: timings.receiving ?? -1,
            total: total,
            responseTime: total + lateness
        )
    }
}
