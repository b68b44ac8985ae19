import Testing

@testable import SquallClients

@Suite struct SocketIOMachineTests {
    private typealias Action = SocketIOMachine.Action

    private static let handshake = #"0{"sid":"abc","upgrades":["websocket"],"pingInterval":3000,"pingTimeout":2000}"#

    /// One thing that arrives.
    enum Input {
        case text(String)
        case attachment([UInt8])
        case body(String)
    }

    /// What a machine did with each input.
    private func run(_ inputs: [Input], namespace: String = "/", maximumSize: Int = 1 << 20) -> [[Action]] {
        var machine = SocketIOMachine(namespace: namespace, maximumSize: maximumSize)
        return inputs.enumerated().map { index, input in
            switch input {
            case .text(let text): machine.receive(Array(text.utf8)[...], at: UInt64(index))
            case .attachment(let bytes): machine.receive(attachment: bytes, at: UInt64(index))
            case .body(let text): machine.receive(body: Array(text.utf8), at: UInt64(index))
            }
        }
    }

    private func run(_ texts: String..., namespace: String = "/", maximumSize: Int = 1 << 20) -> [[Action]] {
        run(texts.map { .text($0) }, namespace: namespace, maximumSize: maximumSize)
    }

    private func message(
        _ event: String,
        _ arguments: String,
        _ attachments: [[UInt8]] = [],
        id: Int? = nil,
        at time: UInt64
    ) -> SocketIOMessage {
        SocketIOMessage(
            event: event,
            arguments: Array(arguments.utf8),
            attachments: attachments,
            id: id,
            receivedAt: time
        )
    }

    private func isFailure(_ actions: [Action]?, _ kind: HTTPFailure.Kind = .protocol) -> Bool {
        if case .failed(kind, let text)? = actions?.first { !text.isEmpty && actions?.count == 1 } else { false }
    }

    // MARK: Handshake

    @Test func theHandshakeTellsOfTheConnection() {
        let all = run(
            #"0{"sid":"a-_B1","upgrades":["websocket"],"pingTimeout":20000,"pingInterval":1,"maxPayload":1000000}"#
        )
        let expected = EngineHandshake(
            sid: "a-_B1",
            pingInterval: 1_000_000,
            pingTimeout: 20_000_000_000,
            maxPayload: 1_000_000,
            canUpgrade: true
        )
        #expect(all == [[.opened(expected)]])
        #expect(run(#"0{ "upgrades" : [ ] , "sid" : "x" }"#) == [[.opened(EngineHandshake(sid: "x"))]])
        // Two of the largest numbers can still be added.
        guard
            case .opened(let large)? = run(
                #"0{"sid":"x","pingInterval":9007199254740993,"pingTimeout":9007199254740993}"#
            ).first?.first
        else { return #expect(Bool(false)) }
        #expect(large.pingInterval.addingReportingOverflow(large.pingTimeout).overflow == false)
        guard
            case .opened(let odd)? = run(#"0{"sid":"x","pingInterval":-1,"pingTimeout":"x","maxPayload":null}"#)
                .first?.first
        else { return #expect(Bool(false)) }
        #expect(odd == EngineHandshake(sid: "x"))
    }

    @Test(arguments: [
        "0", "0[]", "0{}", #"0{"sid":}"#, #"0{"sid":"#, #"0{"sid":""}"#, #"0{"sid":1}"#, #"0"sid":"x""#,
        // It would end the request line.
        "0{\"sid\":\"a b\"}", "0{\"sid\":\"a\r\nX: y\"}", #"0{"sid":"a\n"}"#, "0{\"sid\":\"ä\"}",
    ])
    func aHandshakeThatIsNone(text: String) {
        #expect(isFailure(run(text).last))
    }

    @Test func aSecondHandshakeIsAMistake() {
        #expect(isFailure(run(Self.handshake, Self.handshake).last))
    }

    // MARK: Engine.IO

    @Test func pingsAreAnsweredWhenever() {
        let pong: [Action] = [.send([UInt8(ascii: "3")]), .pinged]
        #expect(run("2", Self.handshake, "2", "40", "2")[0] == pong)
        #expect(run(Self.handshake, "2", "40", "2").enumerated().filter { $1 == pong }.map(\.offset) == [1, 3])
        #expect(run("2probe") == [[.send(Array("3probe".utf8)), .pinged]])
    }

    @Test func probesNoopsAndTheRest() {
        #expect(run(Self.handshake, "3probe", "3", "3x", "6", "5", "").dropFirst() == [[.probed], [], [], [], [], []])
        for text in ["9zzz", "7", "x", " ", "b"] { #expect(isFailure(run(Self.handshake, text).last)) }
    }

    @Test func nothingComesAfterTheEnd() {
        for end in ["1", "9", "41", "44\"no\"", Self.handshake] {
            let actions = run(
                [.text(Self.handshake), .text("40"), .text(end), .text("2"), .text("1"), .text(#"42["late"]"#)]
                    + [.attachment([1]), .text("9"), .body("2\u{1E}1")]
            )
            #expect(actions[2].count == 1)
            #expect(actions[3...].joined().isEmpty, "after \(end)")
        }
        // In one body too: a ping behind the end would start the heartbeat again.
        #expect(run([.text(Self.handshake), .text("40"), .body("1\u{1E}2\u{1E}42[\"late\"]")])[2] == [.closed])
    }

    @Test func bodiesOfPolling() {
        let actions = run([
            .body(Self.handshake), .body("40{}\u{1E}42[\"a\"]\u{1E}6\u{1E}451-[\"b\"]\u{1E}bAP8Q\u{1E}2"), .body(""),
            .body("\u{1E}\u{1E}"), .body("451-[\"b\"]"), .body("bAQI="), .body("451-[\"b\"]\u{1E}b%%"), .body("2"),
        ])
        #expect(
            actions[1] == [
                .connected, .event(message("a", "[]", at: 1)), .event(message("b", "[]", [[0, 255, 16]], at: 1)),
                .send([UInt8(ascii: "3")]), .pinged,
            ]
        )
        #expect(actions[2...4].joined().isEmpty)
        #expect(actions[5] == [.event(message("b", "[]", [[1, 2]], at: 5))])
        #expect(isFailure(actions[6]) && actions[7].isEmpty)
    }

    // MARK: Namespaces

    @Test func connectingToANamespace() {
        for namespace in ["/", "/market", "/market?token=a"] {
            let path = namespace == "/" ? "" : "/market,"
            let actions = run(
                Self.handshake,
                "40\(path){\"sid\":\"x\"}",
                "42\(path)[\"tick\",1]",
                "40\(path)",
                namespace: namespace
            )
            #expect(actions[1...] == [[.connected], [.event(message("tick", "[1]", at: 2))], []])
        }
    }

    @Test func otherNamespacesAreNotOurs() {
        let actions = run(
            [Self.handshake, "40", "40/market,", "42[\"a\"]", "41", "44\"no\"", "430[]"].map { .text($0) }
                // Its attachments belong to it and not to the next message.
                + [.text("452-[\"b\"]"), .attachment([1]), .attachment([2])]
                + [.text("42/market,[\"c\"]")],
            namespace: "/market"
        )
        #expect(actions[1].isEmpty && actions[2] == [.connected])
        #expect(actions[3..<10].joined().isEmpty)
        #expect(actions[10] == [.event(message("c", "[]", at: 10))])
    }

    @Test func refusals() {
        let payload = #"{"message":"unauthorized","data":{"code":401}}"#
        for type in ["44", "41"] {
            #expect(run(Self.handshake, type + payload).last == [.refused(payload: Array(payload.utf8))])
            #expect(
                run(Self.handshake, "\(type)/m,\(payload)", namespace: "/m").last
                    == [.refused(payload: Array(payload.utf8))]
            )
            // After the connection it is the end of it.
            #expect(run(Self.handshake, "40", type + payload).last == [.disconnected(payload: Array(payload.utf8))])
        }
        #expect(run(Self.handshake, #"44"Unable""#).last == [.refused(payload: Array(#""Unable""#.utf8))])
        // What came before does not matter any more.
        #expect(run(Self.handshake, "42[\"early\"]", "44").last == [.refused(payload: [])])
    }

    @Test func noConnectionWithoutAHandshake() {
        #expect(run("40", Self.handshake, "40").map(\.count) == [0, 1, 1])
    }

    // MARK: Events

    @Test func eventsBeforeTheConnectionAreKept() {
        let actions = run(
            [.text(Self.handshake), .text("42[\"a\",1]"), .text("451-[\"b\"]"), .attachment([9]), .text("40")]
                + [.text("42[\"c\"]")]
        )
        #expect(actions[1...3].joined().isEmpty)
        #expect(
            actions[4] == [
                .connected, .event(message("a", "[1]", at: 1)), .event(message("b", "[]", [[9]], at: 3)),
            ]
        )
        #expect(actions[5] == [.event(message("c", "[]", at: 5))])
    }

    @Test func earlyEventsAreBounded() {
        let limit = SocketIOMachine.earlyLimit
        let events = { (count: Int) in
            [Input.text(Self.handshake)] + [Input](repeating: .text("42[\"e\"]"), count: count)
        }
        let most = run(events(limit) + [.text("40")])
        #expect(most.last?.count == limit + 1)
        #expect(isFailure(run(events(limit + 1)).last, .tooLarge))
        let large = "42[\"e\",\"\(String(repeating: "x", count: 400))\"]"
        #expect(run(Self.handshake, large, large, "40", maximumSize: 1000).last?.count == 3)
        #expect(isFailure(run(Self.handshake, large, large, large, maximumSize: 1000).last, .tooLarge))
    }

    @Test func eventsThatAskAndAcknowledgements() {
        let actions = run(
            [Self.handshake, "430[1]", "40", "427[\"ask\",1]", "4312[42,\"x\"]", "4312[]"].map { .text($0) }
                + [.text("461-3[{}]"), .attachment([1])]
        )
        #expect(actions[1].isEmpty)
        #expect(actions[3] == [.event(message("ask", "[1]", id: 7, at: 3))])
        #expect(actions[4] == [.acknowledged(12, message("", "[42,\"x\"]", at: 4))])
        #expect(actions[5] == [.acknowledged(12, message("", "[]", at: 5))])
        #expect(actions[7] == [.acknowledged(3, message("", "[{}]", [[1]], at: 7))])
    }

    @Test(arguments: [
        "43[1]", "431", "431{}", "42", "42[]", "42[1]", #"42{"not":"array"}"#, "4", "4abc", "45[1]", "47", "48[1]",
    ])
    func packetsThatAreNone(text: String) {
        #expect(isFailure(run(Self.handshake, "40", text).last))
    }

    // MARK: Attachments

    @Test func attachmentsComeInPieces() {
        let three = run([
            .text(Self.handshake), .text("40"), .text(#"453-5["b",1]"#), .attachment([1]), .attachment([]),
            .attachment([2, 3]), .attachment([4]),
        ])
        #expect(three[2...4].joined().isEmpty)
        #expect(three[5] == [.event(message("b", "[1]", [[1], [], [2, 3]], id: 5, at: 5))])
        #expect(isFailure(three[6]))
        #expect(run(Self.handshake, "40", "450-[\"b\"]").last == [.event(message("b", "[]", at: 2))])
    }

    @Test func aMessageAmongAttachmentsIsAMistake() {
        let begin = [Input.text(Self.handshake), .text("40"), .text("452-[\"b\"]"), .attachment([1])]
        #expect(isFailure(run(begin + [.text("42[\"a\"]")]).last))
        // Engine.IO's own packets may come between them.
        let actions = run(begin + [.text("2"), .text("6"), .attachment([2])])
        #expect(actions.last == [.event(message("b", "[]", [[1], [2]], at: 6))])
    }

    @Test func attachmentsAreBounded() {
        let begin = [Input.text(Self.handshake), .text("40"), .text("453-[\"b\"]")]
        let half = Input.attachment([UInt8](repeating: 0, count: 480))
        #expect(run(begin + [half, half, .attachment([])], maximumSize: 1000).last?.first?.isEvent == true)
        #expect(isFailure(run(begin + [half, half, half], maximumSize: 1000).last, .tooLarge))
        #expect(isFailure(run(Self.handshake, "40", "451025-[\"b\"]").last))
    }

    // MARK: Fuzz

    /// Whatever a server says: no crash, one end at most, nothing behind it, and no event before the connection.
    @Test(arguments: 0..<16)
    func fuzz(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let phrases = [
            Self.handshake, "1", "2", "3probe", "6", "40", "41", "44\"no\"", "42[\"e\",1]", "427[\"e\"]", "431[2]",
            "451-[\"b\"]", "462-3[]", "40/market,", "42/market,[\"x\"]", "4", "9",
        ]
        for _ in 0..<300 {
            var machine = SocketIOMachine(namespace: "/", maximumSize: 300)
            var actions: [Action] = []
            for _ in 0..<Int.random(in: 1...20, using: &random) {
                var bytes = Array((phrases.randomElement(using: &random) ?? "").utf8)
                if Int.random(in: 0..<6, using: &random) == 0 {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                switch Int.random(in: 0..<6, using: &random) {
                case 0: actions += machine.receive(attachment: bytes, at: 0)
                case 1: actions += machine.receive(body: bytes + [0x1E] + bytes, at: 0)
                default: actions += machine.receive(bytes[...], at: 0)
                }
            }
            let ends = actions.indices.filter { actions[$0].isEnd }
            #expect(ends.count <= 1 && ends.allSatisfy { $0 == actions.count - 1 })
            let connection = actions.firstIndex(of: .connected) ?? actions.count
            #expect(!actions[..<connection].contains { $0.isEvent })
        }
    }
}

extension SocketIOMachine.Action {
    fileprivate var isEnd: Bool {
        switch self {
        case .refused, .disconnected, .closed, .failed: true
        default: false
        }
    }

    fileprivate var isEvent: Bool {
        switch self {
        case .event, .acknowledged: true
        default: false
        }
    }
}
