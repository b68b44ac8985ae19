import NIOCore
import Testing

@testable import SquallDemo

@Suite("The message gateway")
struct MessageGatewayTests {
    private let path = "/v1/subscribe?stream=s"

    @Test("Messages are delivered while credit is left, answered, given up and counted")
    func credit() async throws {
        try await withMessages { gateway async throws in
            for number in 1...5 { try await gateway.enqueue("m\(number)") }
            try await gateway.subscribe { socket async throws in
                try await socket.send(#"{"credit": 2}"#)
                let first = try await socket.json()["deliver"]
                #expect(first?["id"] == .string("m1") && first?["ts"] == .int(1_700_000_000_123))
                #expect(first?["type"] == .string("t") && first?["payload"] == .object(["n": .number(1.5)]))
                #expect(try await socket.delivered() == "m2")
                #expect(try await gateway.stats("queued", "inFlight", "credit", "subscribers") == [3, 2, 0, 1])
                // The nacked one waits behind the others.
                try await socket.send(#"{"nack": "m1"}"#)
                try await socket.send(#"{"ack": "m2"}"#)
                try await socket.send(#"{"credit": 9}"#)
                for id in ["m3", "m4", "m5", "m1"] { #expect(try await socket.delivered() == id) }
                for _ in 0..<2 {
                    try await socket.send(#"{"nack": "m1"}"#)
                    if try await gateway.stats("dropped") == [0] { #expect(try await socket.delivered() == "m1") }
                }
                try await socket.send(#"{"ack": "nobody"}"#)
                #expect(try await socket.json()["error"]?["code"] == .string("UNKNOWN_MESSAGE"))
            }
            // m3, m4 and m5 were not answered: they are there for the next.
            try await gateway.expect("queued", 3)
            #expect(try await gateway.stats("enqueued", "acked", "nacked", "dropped") == [5, 1, 3, 1])
            try await gateway.subscribe { socket async throws in
                try await socket.send(#"{"credit": 1}"#)
                #expect(["m3", "m4", "m5"].contains(try await socket.delivered()))
            }
        }
    }

    @Test("Two subscribers share a stream: each message goes to one of them")
    func sharing() async throws {
        try await withMessages { gateway async throws in
            try await gateway.subscribe { first async throws in
                try await gateway.subscribe { second async throws in
                    for socket in [first, second] { try await socket.send(#"{"credit": 10}"#) }
                    try await gateway.expect("credit", 20)
                    for number in 1...4 { try await gateway.enqueue("m\(number)") }
                    var ids: Set<String> = []
                    for socket in [first, second, first, second] { ids.insert(try await socket.delivered()) }
                    #expect(ids == ["m1", "m2", "m3", "m4"])
                }
            }
        }
    }

    @Test(
        "What is wrong with a message of a client is said",
        arguments: [
            ("nonsense", "BAD_MESSAGE"), ("[]", "BAD_MESSAGE"), (#"{"hello": 1}"#, "BAD_MESSAGE"),
            (#"{"credit": 0}"#, "BAD_CREDIT"), (#"{"credit": "many"}"#, "BAD_CREDIT"), (#"{"ack": 1}"#, "BAD_MESSAGE"),
            (#"{"nack": "x"}"#, "UNKNOWN_MESSAGE"),
        ]
    )
    func errors(text: String, code: String) async throws {
        try await withMessages { gateway async throws in
            try await gateway.subscribe { socket async throws in
                try await socket.send(text)
                let error = try await socket.json()["error"]
                #expect(error?["code"] == .string(code) && error?["message"] != nil)
            }
        }
    }

    @Test("Sockets have a port of their own, and need a stream")
    func ports() async throws {
        try await withMessages { gateway async throws in
            #expect(try await gateway.http.request("GET", path).status == 404)
            try await RawSocket.with(port: gateway.socketPort) { socket async throws in
                #expect(try await socket.handshake("/v1/subscribe").contains(" 101 "))
                #expect(try await socket.json()["error"]?["code"] == .string("MISSING_STREAM"))
                #expect(try await socket.next() == .close(code: 1008, reason: "stream is missing"))
            }
            #expect(try await RawClient(port: gateway.socketPort).request("GET", "/v1/subscribe").status == 426)
            #expect(try await gateway.http.request("GET", "/health").json?["status"] == .string("ok"))
        }
    }

    @Test("Requests that make no sense, and those that are too many")
    func refusals() async throws {
        let good = #"{"to": "s", "envelope": {"id": "1", "ts": 1, "type": "t", "payload": {}}}"#
        let cases: [(method: String, path: String, body: String, status: Int)] = [
            ("POST", "/v1/enqueue", good, 200), ("POST", "/v1/enqueue", good, 200), ("POST", "/v1/enqueue", good, 503),
            ("POST", "/v1/enqueue", "{", 400), ("POST", "/v1/enqueue", #"{"to": "s"}"#, 400),
            ("POST", "/v1/enqueue", #"{"to": "s", "envelope": {"id": "1"}}"#, 400), ("GET", "/v1/enqueue", "", 405),
            ("GET", "/v1/stats", "", 400), ("GET", "/v1/stats?stream=none", "", 200), ("GET", "/nowhere", "", 404),
        ]
        try await withMessages([("maxQueue", "2")]) { gateway async throws in
            for (method, path, body, status) in cases {
                #expect(
                    try await gateway.http.request(method, path, body).status == status,
                    "\(method) \(path) \(body)"
                )
            }
        }
        try await withMessages([("enqueuesPerSecond", "1")]) { gateway async throws in
            #expect(try await gateway.http.request("POST", "/v1/enqueue", good).status == 200)
            #expect(try await gateway.http.request("POST", "/v1/enqueue", good).status == 429)
        }
    }

    @Test("Uploads stream by: raw with a name, ten megabytes, and several files in one form")
    func uploads() async throws {
        try await withMessages { gateway async throws in
            let large = String(repeating: "x", count: 10 * 1024 * 1024)
            for body in ["", "1234", large] {
                let reply = try await gateway.upload(body, headers: "X-Filename: a.bin\r\n")
                #expect(reply.status == 200 && reply.json?["size"] == .int(Int64(body.utf8.count)))
                #expect(reply.json?["filename"] == .string("a.bin"))
            }
            let form =
                "--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"b.txt\"\r\n\r\n\r\n--\r\n--b--\r\n"
            let reply = try await gateway.upload(form, headers: "Content-Type: multipart/form-data; boundary=b\r\n")
            #expect(reply.json?["files"] == .array([.object(["filename": .string("b.txt"), "size": .int(4)])]))
            let broken = try await gateway.upload("--b", headers: "Content-Type: multipart/form-data; boundary=b\r\n")
            #expect(broken.status == 400)
            let document = try await gateway.http.request("GET", "/v1/metrics").json
            #expect(document?["uploads"]?["completed"] == .int(4) && document?["uploads"]?["inFlight"] == .int(0))
            guard case .int(let memory)? = document?["memory"]?["rss"] else { throw Missing() }
            #expect(memory > 1_000_000)
        }
    }

    @Test("One upload too many gets 503, one too fast 429, one too large 413; one that breaks off frees its place")
    func uploadLimits() async throws {
        try await withMessages([("maxUploads", "1"), ("maxUploadSize", "100")]) { gateway async throws in
            try await RawSocket.with(port: gateway.port) { first async throws in
                try await first.write("POST /v1/upload HTTP/1.1\r\nContent-Length: 10\r\n\r\n12345")
                try await gateway.expectUploads(1)
                #expect(try await gateway.upload("x").status == 503)
                try await first.write("67890")
                #expect(try await first.line(until: "\r\n").hasPrefix("HTTP/1.1 200"))
            }
            try await RawSocket.with(port: gateway.port) { second async throws in
                try await second.write("POST /v1/upload HTTP/1.1\r\nContent-Length: 10\r\n\r\n12345")
                try await gateway.expectUploads(1)
            }
            try await gateway.expectUploads(0)
            #expect(try await gateway.upload(String(repeating: "x", count: 101)).status == 413)
        }
        try await withMessages([("uploadsPerSecond", "1")]) { gateway async throws in
            #expect(try await gateway.upload("x").status == 200)
            #expect(try await gateway.upload("x").status == 429)
        }
    }

    @Test("Misbehaviour: deliveries beyond the credit, lost, and doubled")
    func misbehaviour() async throws {
        let cases: [(option: String, value: String, ids: [String])] = [
            ("overdeliver", "1", ["1", "2", "3"]), ("dropEvery", "2", ["1"]), ("duplicateEvery", "2", ["1", "2", "2"]),
        ]
        for (option, value, ids) in cases {
            try await withMessages([(option, value)]) { gateway async throws in
                try await gateway.subscribe { socket async throws in
                    try await socket.send(#"{"credit": 2}"#)
                    try await gateway.expect("credit", 2)
                    for id in 1...4 { try await gateway.enqueue(String(id)) }
                    for id in ids { #expect(try await socket.delivered() == id, "\(option)") }
                    try await socket.send("end")
                    #expect(try await socket.json()["error"] != nil, "\(option)")
                }
            }
        }
    }
}

@Suite("Files of a form as they stream by")
struct MultipartReaderTests {
    private let text =
        "preamble\r\n--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nno file\r\n"
        + "--x\r\nContent-Disposition: form-data; name=\"b\"; filename=\"b\"\r\n\r\n\r\n-\r\n--\r\r\n--x\r\n"
        + "Content-Disposition: form-data; name=\"c\"; filename=\"c\"\r\n\r\n\r\n--x--\r\nepilogue"

    @Test("However the bytes are cut")
    func cuts() throws {
        for step in 1...40 {
            var reader = try #require(MultipartReader(contentType: "multipart/form-data; boundary=\"x\""))
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                reader.take(ByteBuffer(bytes: rest.prefix(step)))
                rest = rest.dropFirst(step)
            }
            #expect(reader.isComplete && reader.files == [.init(name: "b", size: 8), .init(name: "c", size: 0)])
        }
    }

    @Test("Other types have no files")
    func types() {
        for type in ["application/json", "multipart/form-data", "multipart/form-data; boundary="] {
            #expect(MultipartReader(contentType: type) == nil)
        }
    }
}

extension RawSocket {
    /// The id of the next message delivered.
    fileprivate func delivered() async throws -> String {
        guard case .string(let id)? = try await json()["deliver"]?["id"] else { throw Missing() }
        return id
    }
}

/// A message gateway that runs for one test.
private struct Messages {
    let demo: RunningDemo
    let socketPort: Int
    var port: Int { demo.port }
    var http: RawClient { RawClient(port: demo.port) }

    func enqueue(_ id: String) async throws {
        let envelope = #"{"id": "\#(id)", "ts": 1700000000123, "type": "t", "payload": {"n": 1.5}}"#
        let reply = try await http.request("POST", "/v1/enqueue", #"{"to": "s", "envelope": \#(envelope)}"#)
        #expect(reply.status == 200)
    }

    func subscribe(_ body: (RawSocket) async throws -> Void) async throws {
        try await RawSocket.with(port: socketPort) { socket async throws in
            _ = try await socket.handshake("/v1/subscribe?stream=s")
            try await body(socket)
        }
    }

    func stats(_ names: String...) async throws -> [Int64] {
        let document = try await http.request("GET", "/v1/stats?stream=s").json
        return names.map { name in
            if case .int(let number)? = document?[name] { number } else { -1 }
        }
    }

    /// Waits until the stream's statistics say so.
    func expect(_ name: String, _ value: Int64) async throws {
        for _ in 0..<1000 {
            if try await stats(name) == [value] { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("\(name) never became \(value)")
    }

    func expectUploads(_ count: Int64) async throws {
        for _ in 0..<1000 {
            if try await http.request("GET", "/v1/metrics").json?["uploads"]?["inFlight"] == .int(count) { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("there never were \(count) uploads")
    }

    func upload(_ body: String, headers: String = "") async throws -> Reply {
        let text = try await http.exchange(
            "POST /v1/upload HTTP/1.1\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
        )
        return try #require(RawClient.replies(in: text).first)
    }
}

private func withMessages(
    _ options: [(name: String, value: String)] = [],
    _ test: (Messages) async throws -> Void
) async throws {
    let demo = try await DemoSystem.messageGateway.start(options: options)
    let port = try #require(demo.url("ws")?.split(separator: ":").last.flatMap { Int($0) })
    do {
        try await test(Messages(demo: demo, socketPort: port))
    } catch {
        await demo.stop()
        throw error
    }
    await demo.stop()
}
