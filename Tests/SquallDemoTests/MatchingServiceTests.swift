import Crypto
import NIOCore
import Testing

@testable import SquallDemo

@Suite("The matching service")
struct MatchingServiceTests {
    @Test("Two who want the same are matched and pay; who leaves ends it for both")
    func matching() async throws {
        try await withMatching { service async throws in
            let (ann, bob) = (try await service.signUp(), try await service.signUp())
            #expect(try await service.buy(for: ann, tokens: 3).status == 200)
            #expect(try await service.balances(ann, bob) == [3, 0])
            #expect(try await service.join(ann)["status"] == .string("waiting"))
            #expect(try await service.gauge("matching_queue_waiting") == 1)
            let match = try await service.join(bob)
            #expect(match["status"] == .string("matched") && match["partnerId"] == .string(ann.id))
            #expect(try await service.gauge("matching_queue_waiting") == 0)
            #expect(try await service.gauge("matching_sessions_active") == 1)
            // What Bob has not he need not give.
            #expect(try await service.balances(ann, bob) == [2, 0])
            #expect(try await service.leave(ann) == true)
            #expect(try await service.leave(bob) == false)
            #expect(try await service.gauge("matching_sessions_active") == 0)
            #expect(try await service.gauge("matching_matches_total") == 1)
        }
    }

    @Test("Other preferences, another region: not for each other; joining again moves on")
    func keys() async throws {
        try await withMatching { service async throws in
            let (ann, bob) = (try await service.signUp(), try await service.signUp())
            _ = try await service.join(ann, #"{"region": "eu", "preferences": {"a": 1, "b": 2}}"#)
            for other in [#"{"region": "us", "preferences": {"a": 1, "b": 2}}"#, #"{"region": "eu"}"#] {
                #expect(try await service.join(bob, other)["status"] == .string("waiting"), "\(other)")
            }
            #expect(try await service.gauge("matching_queue_waiting") == 2)
            // The order of the keys does not matter.
            let same = #"{"preferences": {"b": 2, "a": 1}, "region": "eu"}"#
            #expect(try await service.join(bob, same)["status"] == .string("matched"))
            #expect(try await service.join(bob)["status"] == .string("waiting"))
            #expect(try await service.leave(ann) == false, "Bob has left her")
        }
    }

    @Test("Requests that make no sense, and those that nobody is allowed to make")
    func refusals() async throws {
        try await withMatching([("maxUsers", "1"), ("requiresTokens", "1"), ("signupTokens", "0")]) { service in
            let ann = try await service.signUp()
            #expect(try await service.send("POST", "/auth/signup-anonymous", "{}").status == 503)
            #expect(try await service.send("POST", "/queue/join", #"{"region": "eu"}"#, ann).status == 402)
            #expect(try await service.send("POST", "/queue/join", #"{"region": 1}"#, ann).status == 400)
            #expect(try await service.send("POST", "/queue/join", #"{"region": "eu"}"#).status == 401)
            #expect(try await service.send("GET", "/queue/join", "", ann).status == 405)
            #expect(try await service.send("GET", "/tokens/balance").status == 401)
            #expect(try await service.send("GET", "/nowhere").status == 404)
        }
    }

    @Test("Webhooks: signed, fresh, and each checkout once")
    func webhooks() async throws {
        try await withMatching { service async throws in
            let ann = try await service.signUp()
            let event = Self.event(user: ann.id, tokens: "5")
            let now = Clock.wall / 1000
            let cases: [(header: String, body: String, status: Int)] = [
                (service.signature(event, at: now), event, 200), (service.signature(event, at: now), event, 200),
                (service.signature(event, at: now - 290), event, 200),
                (service.signature(event, at: now - 310), event, 400),
                (service.signature(event, at: now), event + " ", 400),
                (service.signature(event, at: now, secret: "another"), event, 400),
                ("", event, 400), ("t=\(now)", event, 400),
            ]
            for (header, body, status) in cases {
                #expect(try await service.webhook(body, header).status == status, "\(header)")
            }
            #expect(try await service.balances(ann) == [5])
            let others: [(body: String, status: Int)] = [
                (Self.event(user: "nobody", tokens: "5"), 400), (Self.event(user: ann.id, tokens: "no"), 400),
                (Self.event(user: ann.id, tokens: "5", status: "unpaid"), 200), (#"{"type": "invoice.paid"}"#, 200),
                ("[]", 400), ("{", 400),
            ]
            for (body, status) in others {
                let reply = try await service.webhook(body, service.signature(body, at: now))
                #expect(reply.status == status, "\(body)")
            }
            #expect(try await service.balances(ann) == [5])
        }
    }

    @Test("Misbehaviour: purchases that are lost, users who stay alone, errors")
    func misbehaviour() async throws {
        try await withMatching([("loseEvery", "2"), ("lonely", "true")]) { service async throws in
            let (ann, bob) = (try await service.signUp(), try await service.signUp())
            for checkout in 1...4 {
                #expect(try await service.buy(for: ann, tokens: 1, checkout: "cs_\(checkout)").status == 200)
            }
            #expect(try await service.balances(ann) == [2])
            for user in [ann, bob] { #expect(try await service.join(user)["status"] == .string("waiting")) }
            #expect(try await service.gauge("matching_queue_waiting") == 2)
            _ = try await service.send("POST", "/__demo/faults", #"{"errorRate": 1}"#)
            #expect(try await service.send("POST", "/queue/join", #"{"region": "eu"}"#, ann).status == 500)
            #expect(try await service.send("GET", "/health").status == 200)
        }
    }

    @Test("The stand-in for Prometheus: numbers of the service's own state")
    func prometheus() async throws {
        try await withMatching([("prometheusToken", "open")]) { service async throws in
            #expect(try await service.query("redis_connected_clients", token: "shut").status == 401)
            let before = try await service.value("redis_used_memory_bytes")
            let commits = try await service.value("pg_stat_database_xact_commit")
            #expect(try await service.value("redis_connected_clients") >= 8)
            #expect(try await service.value("pg_stat_database_blks_read") >= 128)
            for _ in 0..<3 { _ = try await service.join(try await service.signUp()) }
            #expect(try await service.value("redis_used_memory_bytes") > before)
            #expect(try await service.value("pg_stat_database_xact_commit") == commits + 6)
            let unknown = try await service.query("nothing_of_the_kind")
            #expect(unknown.json?["data"]?["result"] == .array([]) && unknown.status == 200)
            #expect(try await service.query("").json?["status"] == .string("error"))
        }
    }

    fileprivate static func event(user: String, tokens: String, status: String = "paid", checkout: String = "cs_1")
        -> String
    {
        #"{"id": "evt_1", "type": "checkout.session.completed", "data": {"object": {"id": "\#(checkout)","#
            + #""payment_status": "\#(status)", "metadata": {"userId": "\#(user)", "tokens": "\#(tokens)"}}}}"#
    }
}

@Suite("The signature of a webhook")
struct StripeSignatureTests {
    // hmac.new(b"whsec_test", b'1700000000.{"a": 1}', sha256), by Python.
    private static let code = "f9086839ba44ac933ad5d79a65f74e64811e534328d3bf3c278acf3329bf7ce5"

    @Test(
        "Believed or not",
        arguments: [
            ("t=1700000000,v1=\(code)", true), ("v1=\(code),t=1700000000", true),
            ("t=1700000000,v0=x,v1=00ff,v1=\(code)", true), ("t=1700000000,v1=\(code.uppercased())", true),
            ("t=1700000001,v1=\(code)", false), ("t=01700000000,v1=\(code)", false),
            ("t=1700000000,v1=\(code.dropLast(2))", false),
        ]
    )
    func belief(header: String, isBelieved: Bool) throws {
        let signature = try #require(StripeSignature(header))
        let body = ByteBuffer(string: #"{"a": 1}"#)
        let problem = signature.problem(body: body, secret: "whsec_test", now: 1_700_000_300)
        #expect((problem == nil) == isBelieved, "\(problem ?? "")")
        #expect(signature.problem(body: body, secret: "whsec_test", now: 1_700_000_302) != nil)
        #expect(signature.problem(body: body, secret: "other", now: 1_700_000_000) != nil)
    }

    @Test("No signature at all", arguments: ["", "t=1", "v1=00", "t=x,v1=00", "t=1,v1=0", "t=1,v1=zz", "t=1;v1=00"])
    func nonsense(header: String) {
        #expect(StripeSignature(header) == nil)
    }
}

/// A matching service that runs for one test.
private struct Matching {
    struct User {
        let id: String
        let token: String
    }

    let client: RawClient

    func send(_ method: String, _ path: String, _ body: String = "", _ user: User? = nil, more: String = "")
        async throws -> Reply
    {
        let bearer = user.map { "Authorization: Bearer \($0.token)\r\n" } ?? ""
        let text = try await client.exchange(
            "\(method) \(path) HTTP/1.1\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\(bearer)\(more)\r\n"
                + body
        )
        return try #require(RawClient.replies(in: text).first, "no answer to \(method) \(path): \(text)")
    }

    func signUp() async throws -> User {
        let reply = try await send("POST", "/auth/signup-anonymous", "{}")
        guard reply.status == 201, case .string(let token)? = reply.json?["accessToken"],
            case .string(let id)? = reply.json?["user"]?["id"]
        else { throw Missing() }
        return User(id: id, token: token)
    }

    func join(_ user: User, _ body: String = #"{"region": "eu", "preferences": {"mode": "shared"}}"#) async throws
        -> JSONValue
    {
        let reply = try await send("POST", "/queue/join", body, user)
        #expect(reply.status == 200)
        return reply.json ?? .null
    }

    func leave(_ user: User) async throws -> Bool? {
        guard case .bool(let left)? = try await send("DELETE", "/queue/leave", "", user).json?["left"] else {
            return nil
        }
        return left
    }

    func balances(_ users: User...) async throws -> [Int64] {
        var balances: [Int64] = []
        for user in users {
            guard case .int(let balance)? = try await send("GET", "/tokens/balance", "", user).json?["tokenBalance"]
            else { throw Missing() }
            balances.append(balance)
        }
        return balances
    }

    func signature(_ body: String, at time: Int64, secret: String = "whsec_demo_of_squall") -> String {
        let key = SymmetricKey(data: Array(secret.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Array("\(time).\(body)".utf8), using: key)
        let digits = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "t=\(time),v1=\(digits)"
    }

    func webhook(_ body: String, _ signature: String) async throws -> Reply {
        try await send(
            "POST",
            "/webhooks/stripe",
            body,
            more: signature.isEmpty ? "" : "Stripe-Signature: \(signature)\r\n"
        )
    }

    func buy(for user: User, tokens: Int, checkout: String = "cs_1") async throws -> Reply {
        let event = MatchingServiceTests.event(user: user.id, tokens: String(tokens), checkout: checkout)
        return try await webhook(event, signature(event, at: Clock.wall / 1000))
    }

    func gauge(_ name: String) async throws -> Double? { try await client.metric(name) }

    func query(_ query: String, token: String = "open") async throws -> Reply {
        try await send("GET", "/api/v1/query?query=\(query)", "", User(id: "", token: token))
    }

    /// The one number that a query yields.
    func value(_ query: String) async throws -> Int {
        let reply = try await self.query(query)
        guard case .array(let series)? = reply.json?["data"]?["result"], series.count == 1,
            series[0]["metric"]?["__name__"] == .string(query), case .array(let sample)? = series[0]["value"],
            case .string(let text)? = sample.last, let value = Int(text)
        else { throw Missing() }
        return value
    }
}

private func withMatching(
    _ options: [(name: String, value: String)] = [],
    _ test: (Matching) async throws -> Void
) async throws {
    let demo = try await DemoSystem.matchingService.start(options: options)
    do {
        try await test(Matching(client: RawClient(port: demo.port)))
    } catch {
        await demo.stop()
        throw error
    }
    await demo.stop()
}
