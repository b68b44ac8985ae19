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

/// An answer, or the lack of one, after redirects and challenges.
private struct Outcome {
    var exchange: HTTPExchange
    var url: URLText
    var isFailed: Bool

    var status: Int { exchange.response?.status ?? 0 }
}

/// Running an HTTP step: the request and what follows it, samples, checks, captures.
extension Strand {
    func perform(_ step: HTTPStep, _ origin: Step) async throws(StopReason) {
        session.hasWaited = true
        let prepared = worker.prepared(step)
        let start = EngineClock.now()
        let deadline = start + (try nanoseconds(step.timeout, origin))
        var outcome = try await attempt(prepared, start: start, deadline: deadline, origin)
        if let retry = step.retry {
            var tries = 0
            while tries < retry.times, retry.covers(outcome) {
                try await sleep(retry.pause(after: tries, &frame.random))
                tries += 1
                let now = EngineClock.now()
                outcome = try await attempt(prepared, start: now, deadline: now + deadline - start, origin)
            }
        }
        try finish(step, outcome, origin)
    }

    /// One try: the request, redirects, and the answer to a challenge.
    private func attempt(
        _ prepared: PreparedRequest,
        start: Int64,
        deadline: Int64,
        _ origin: Step
    ) async throws(StopReason) -> Outcome {
        var outgoing = try render(prepared, deadline: deadline, origin)
        var start = start
        var hops = 0
        var hasAnswered = false
        while true {
            let exchange = try await exchange(outgoing, prepared, start: start, origin)
            storeCookies(exchange, outgoing.url)
            let next: FollowUp?
            do {
                next = try followUp(exchange, outgoing, prepared, hops, hasAnswered, origin)
            } catch {
                let failed = exchange.failing(with: error)
                record(failed, prepared, outgoing, start: start, isExpected: false, origin)
                return Outcome(exchange: failed, url: outgoing.url, isFailed: true)
            }
            let isExpected = next != nil || prepared.step.expect.contains(exchange.response?.status ?? 0)
            record(exchange, prepared, outgoing, start: start, isExpected: isExpected, origin)
            guard let next else { return Outcome(exchange: exchange, url: outgoing.url, isFailed: !isExpected) }
            if next.authorization == nil { hops += 1 } else { hasAnswered = true }
            outgoing = try render(prepared, following: next, deadline: deadline, origin)
            start = EngineClock.now()
        }
    }

    private func exchange(
        _ outgoing: OutgoingRequest,
        _ prepared: PreparedRequest,
        start: Int64,
        _ origin: Step
    ) async throws(StopReason) -> HTTPExchange {
        worker.recorder.level(.httpReqsInFlight, by: +1, worker.runTags, at: start)
        let exchange = await session.connections.send(outgoing.request)
        worker.recorder.level(.httpReqsInFlight, by: -1, worker.runTags, at: EngineClock.now())
        if case .cancelled? = exchange.failure?.kind {
            let sample = HTTPSample(exchange, start: start, lateness: takeLateness(), isFailed: true)
            worker.recorder.recordUnfinished(sample, tagSet(for: exchange, prepared, isExpected: false))
            throw .interrupted
        }
        return exchange
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
        guard let response = exchange.response, response.status >= 300 else { return nil }
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
        guard let headers = exchange.response?.headers, headers.contains("set-cookie"), let url = url.parts else {
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
        let status = exchange.response?.status ?? 0
        let connection = exchange.connection
        let key = status << 4 | connection.tagBits << 1 | (isExpected ? 1 : 0)
        let hasComputedTags = !worker.run.plan.sites[site].computedTags.isEmpty
        if hasComputedTags { return worker.tagSet(of: site, in: frame, adding: tags(status, connection, isExpected)) }
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

    private func finish(_ step: HTTPStep, _ outcome: Outcome, _ origin: Step) throws(StopReason) {
        if step.responseSlot != nil || !step.captures.isEmpty {
            let response = ResponseObject(
                outcome.exchange,
                url: outcome.url.text,
                maxBodySize: worker.run.plan.http.maxBodySize
            )
            if let slot = step.responseSlot { session.slots.values[slot] = .host(response) }
            judge(step.checks)
            if !step.captures.isEmpty {
                // That one error, already counted, ends the iteration.
                if let failure = outcome.exchange.failure {
                    session.failure = failure.message
                    throw .failed
                }
                try capture(step.captures, from: response, origin)
            }
        } else {
            judge(step.checks)
        }
        if outcome.isFailed, step.endsIterationOnFailure || session.isStrict {
            session.failure =
                outcome.exchange.failure?.message ?? "\(step.url.source): unexpected status \(outcome.status)"
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
    fileprivate func covers(_ outcome: Outcome) -> Bool {
        if let failure = outcome.exchange.failure { return kinds.contains(failure.kind.rawValue) }
        return statuses.contains(outcome.status)
    }

    /// Nanoseconds: the backoff doubles, and lies anywhere in its upper half, so that users do not retry in step.
    fileprivate func pause(after tries: Int, _ random: inout RandomStream) -> Int64 {
        let full = Double(backoff) * Double(1 << min(tries, 20))
        return Int64(full * (0.5 + random.unit() / 2))
    }
}

extension HTTPExchange {
    /// The same exchange with an answer that cannot be used.
    fileprivate func failing(with failure: HTTPFailure) -> HTTPExchange {
        var copy = self
        copy.result = .failure(failure)
        return copy
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
            status: exchange.response?.status ?? 0,
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
