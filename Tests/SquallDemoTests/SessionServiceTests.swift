import Testing

@testable import SquallDemo

@Suite("The session service over HTTP")
struct SessionServiceTests {
    @Test("A session's whole life: each request, its status and the state it leaves")
    func lifecycle() async throws {
        let path = "/v1/sessions/\(someID)"
        let steps: [(method: String, path: String, body: String, status: Int, state: String?)] = [
            ("POST", "/v1/sessions", draft(), 201, "pending"),
            ("POST", "/v1/sessions", draft(), 409, nil),
            ("POST", path + "/switch", "", 400, nil),
            ("POST", path + "/start", "", 200, "running"),
            ("POST", path + "/start", "", 400, nil),
            ("POST", path + "/switch", "", 200, "running"),
            ("POST", path + "/pause", "", 200, "paused"),
            ("POST", path + "/switch", "", 400, nil),
            ("POST", path + "/resume", "", 200, "running"),
            ("GET", path, "", 200, "running"),
            ("POST", path + "/complete", "", 200, "completed"),
            ("POST", path + "/complete", "", 400, nil),
            ("DELETE", path, "", 204, nil),
            ("DELETE", path, "", 404, nil),
            ("GET", path, "", 404, nil),
            ("POST", path + "/start", "", 404, nil),
            ("PUT", path, "", 405, nil),
            ("GET", "/v1/sessions", "", 405, nil),
            ("POST", path + "/jump", "", 404, nil),
            ("GET", "/v1/sessions/42", "", 400, nil),
            ("GET", "/nowhere", "", 404, nil),
            ("GET", "/health?verbose=1", "", 200, nil),
        ]
        try await withSessions { client async throws in
            for step in steps {
                let reply = try await client.request(step.method, step.path, step.body)
                #expect(reply.status == step.status, "\(step.method) \(step.path)")
                if let state = step.state { #expect(reply.json?["status"] == .string(state), "\(step.path)") }
                if step.status >= 400 { #expect(reply.json?["error"]?["message"] != nil, "\(step.path)") }
            }
        }
    }

    @Test("The state after creating, and what a switch answers")
    func documents() async throws {
        try await withSessions { client async throws in
            let more =
                #", "time_per_cycle_ms": 5000, "increment_ms": 10, "auto_advance": false, "metadata": {"a": [1, "ü\n"]}"#
            let state = try #require(try await client.request("POST", "/v1/sessions", draft(more: more)).json)
            #expect(state["session_id"] == .string(someID) && state["version"] == .int(1))
            #expect(state["active_participant_id"] == nil && state["increment_ms"] == .int(10))
            #expect(state["metadata"]?["a"] == .array([.int(1), .string("ü\n")]))
            guard case .string(let created) = state["created_at"] else { throw Missing() }
            #expect(created.wholeMatch(of: /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\dZ/) != nil)

            _ = try await client.request("POST", "/v1/sessions/\(someID)/start")
            let switched = try await client.request("POST", "/v1/sessions/\(someID)/switch", "").json
            #expect(switched?["active_participant_id"] == .string("bob") && switched?["status"] == .string("running"))
            #expect(switched?["session_id"] == .string(someID) && switched?["cycle_started_at"] != nil)
            let back = #"{"next_participant_id": "bob"}"#
            let again = try await client.request("POST", "/v1/sessions/\(someID)/switch", back).json
            #expect(again?["active_participant_id"] == .string("bob"))
            guard case .array(let participants) = again?["participants"] else { throw Missing() }
            #expect(participants.map { $0["cycle_count"] } == [.int(1), .int(2)])
            #expect(participants.map { $0["is_active"] } == [.bool(false), .bool(true)])
        }
    }

    struct Missing: Error {}

    @Test(
        "What is wrong with a request is said by name",
        arguments: [
            ("", "the body is not JSON: the document ends too early at byte 0"),
            ("{", "the body is not JSON: a key in quotes is missing at byte 1"),
            ("[]", "the body must be an object, not a list"),
            ("{}", "session_id is missing"),
            (#"{"session_id": 7}"#, "session_id must be a string, not a number"),
            (#"{"session_id": "7"}"#, "session_id must be a UUID"),
            (#"{"session_id": "\#(someID)", "sync_mode": "global"}"#, "sync_mode must be per_participant"),
            (
                #"{"session_id": "\#(someID)", "sync_mode": "per_participant", "participants": []}"#,
                "participants must be a list with at least one element"
            ),
            (draft(time: 0), "participants[0].total_time_ms must be a whole number of milliseconds from 1"),
            (draft(more: #", "auto_advance": 1"#), "auto_advance must be true or false"),
            (draft(more: #", "metadata": 1"#), "metadata must be an object"),
            (draft(more: #", "increment_ms": -1"#), "increment_ms must be a whole number of milliseconds from 0"),
        ]
    )
    func validation(body: String, message: String) async throws {
        try await withSessions { client async throws in
            let reply = try await client.request("POST", "/v1/sessions", body)
            #expect(reply.status == 400)
            #expect(reply.json?["error"]?["message"] == .string(message))
        }
    }

    @Test("Metrics count every request by route and status, and the sessions that are not finished")
    func metrics() async throws {
        try await withSessions { client async throws in
            for number in 0..<5 {
                let id = "6f1f6a52-3b1e-4c77-9d6b-00000000000\(number)"
                _ = try await client.request("POST", "/v1/sessions", draft(id: id))
                _ = try await client.request("POST", "/v1/sessions/\(id)/start")
            }
            _ = try await client.request("POST", "/v1/sessions/\(someID)/switch")
            _ = try await client.request("DELETE", "/v1/sessions/6f1f6a52-3b1e-4c77-9d6b-000000000000")
            _ = try await client.request("POST", "/v1/sessions/6f1f6a52-3b1e-4c77-9d6b-000000000001/complete")
            let total = "http_requests_total"
            #expect(try await client.metric(total + #"{method="POST",route="/v1/sessions",status="201"}"#) == 5)
            let lost = total + #"{method="POST",route="/v1/sessions/:id/switch",status="404"}"#
            #expect(try await client.metric(lost) == 1)
            #expect(try await client.metric("synckairos_active_sessions") == 3)
            #expect(try await client.metric("demo_sessions_stored") == 4)
            #expect(try await client.metric("synckairos_switch_cycle_duration_ms_count") == 1)
            #expect(try await client.metric("synckairos_websocket_connections") == 0)
            #expect(try await client.metric("demo_requests_in_flight") == 1)
            #expect(try await client.metric("process_resident_memory_bytes") ?? 0 > 1_000_000)
            #expect(try await client.metric("synckairos_db_write_queue_size") != nil)
        }
    }

    @Test("Requests sent in one go are answered in order; the connection stays until it is asked to close")
    func pipelining() async throws {
        try await withSessions { client async throws in
            let text =
                RawClient.text("POST", "/v1/sessions", draft(), keepsAlive: true)
                + RawClient.text("GET", "/v1/sessions/\(someID)", keepsAlive: true)
                + RawClient.text("HEAD", "/v1/sessions/\(someID)/none", keepsAlive: true)
                + RawClient.text("DELETE", "/v1/sessions/\(someID)")
            let statuses = try await client.exchange(text).matches(of: /HTTP\/1\.1 (\d+)/).map { $0.1 }
            #expect(statuses == ["201", "200", "404", "204"])
        }
    }

    @Test("A full service says so; sessions that are finished make room after a while")
    func limits() async throws {
        try await withSessions([("max-sessions", "1"), ("retention", "0")]) { client async throws in
            #expect(try await client.request("POST", "/v1/sessions", draft()).status == 201)
            let other = draft(id: "6f1f6a52-3b1e-4c77-9d6b-000000000000")
            #expect(try await client.request("POST", "/v1/sessions", other).status == 503)
            _ = try await client.request("POST", "/v1/sessions/\(someID)/complete")
            #expect(try await client.request("POST", "/v1/sessions", other).status == 201)
        }
    }
}
