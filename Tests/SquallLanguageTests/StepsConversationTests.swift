import SquallExpressions
import SquallLanguage
import SquallPlan
import Testing

/// What conversations and what belongs to them become in the plan.
@Suite struct StepsConversationTests {
    private func plan(_ text: String) throws -> Plan {
        let compilation = GoldenScenario(text).compiled()
        let errors = compilation.diagnostics.filter { $0.severity == .error }
        return try #require(compilation.plan, "\(errors.map(\.message))")
    }

    private func steps(_ text: String) throws -> String {
        PlanDump.text(of: try plan("steps:\n" + text).scenarios[0].steps)
    }

    private func codes(_ steps: String) -> [String] {
        GoldenScenario("steps:\n" + steps).compiled().diagnostics.map(\.code.rawValue)
    }

    @Test func aMessageIsKeptOnlyWhereItIsReadEachInASlotOfItsOwn() throws {
        let dump = try steps(
            """
              - websocket: ws://h/
                for: 10s
                on:
                  message:
                    - where: message.json.a == 1
                      steps: [{ log: one }]
                    - steps: [{ log: every }]
                  close:
                    - steps: [{ log: "${message.code}" }]
                every:
                  - interval: 1s
                    steps: [{ ping: {} }]
                steps:
                  - receive: {}
                  - receive: { where: message.text == "x", count: 2, within: 1s }
                  - log: ${message.size}
            """
        )
        #expect(
            dump == """
                websocket ws://h/ for 10000000000 mailbox 1000
                  on any where message.json.a == 1 -> #6
                    log one
                  on any
                    log every
                  on close -> #8
                    log ${message.code}
                  every 1000000000
                    ping ^0
                  receive ^0 message within 30000000000
                  receive ^0 message count 2 within 1000000000 -> #10
                  log ${message.size}

                """
        )
    }

    @Test func theAddressedSocketIsCountedFromTheInnermost() throws {
        let dump = try steps(
            """
              - websocket: ws://h/
                as: outer
                steps:
                  - socketio: http://h
                    path: ws
                    namespace: /n
                    transports: [polling, websocket]
                    on: { question: [{ steps: [{ reply: [1] }, { send: { text: a }, to: outer }] }] }
                    steps:
                      - emit: [ask, 1, 2]
                        ack: true
                        check: { ok: size(message.args) > 0 }
                      - close: {}
                      - close: { code: 3000 }
                        to: outer
                    onReject: [{ send: { text: "${message.json.message}" } }]
            """
        )
        #expect(
            dump == """
                websocket ws://h/
                  socketio /ws/ /n upgrade http://h
                    on named("question") -> #7
                      reply ^0 1 to #7
                      send ^1
                    onReject -> #6
                      send ^0
                    emit ^0 ask 2 ack 30000000000 -> #8
                    close ^0 1000
                    close ^1 3000

                """
        )
    }

    @Test func roundsAtOnceHaveTheirOwnNamesMessagesAndMarksAndShareTheOthers() throws {
        let dump = try steps(
            """
              - set: { total: 0 }
              - mark: begin
              - repeat: 3
                as: i
                concurrent: true
                steps:
                  - mark: sent
                  - websocket: ws://h/${i}
                    steps:
                      - receive: {}
                        capture: { id: $.id }
                      - set: { total: "${total + 1}" }
                      - log: ${id} ${since("sent")} ${since("begin")}
            """
        )
        #expect(
            dump == """
                set total -> #8 = 0
                mark #6
                repeat 3 as #12 own 10..<14
                  mark #11
                  websocket ws://h/${i} mailbox 1000
                    receive ^0 message within 30000000000 -> #13
                    set total -> #8 = ${total + 1}
                    log ${id} ${since("sent")} ${since("begin")}

                """
        )
    }

    @Test func aFlowUsesTheSocketsAroundItsUse() throws {
        let plan = try plan(
            """
            flows:
              hello: { steps: [{ send: { text: hello } }, { receive: {} }] }
            steps:
              - websocket: ws://h/
                steps: [{ use: hello }]
            """
        )
        let dump = PlanDump.text(of: plan.scenarios[0].steps)
        #expect(dump.contains("send ^0\n"))
        #expect(dump.contains("mailbox 1000"))
    }

    @Test func aFlowThatNothingUsesMayBeMeantForAnySocket() {
        let text = """
            flows:
              any:
                steps:
                  - emit: [a]
                    ack: true
                  - receive: { event: b }
                  - reply: ["${message.args[0]}"]
                  - send: { text: "${message.text}" }
                    to: somebody
                  - close: {}
                  - receive: { close: true }
            steps: [{ get: http://h/ }]
            """
        #expect(GoldenScenario(text).compiled().diagnostics.map(\.code) == [.unusedFlow])
    }

    /// What certainly is set behind a block: what its main line sets before something may cut it off.
    @Test(arguments: [
        ("receive: {}", "", []), ("sleep: 1s", "", ["R504"]), ("receive: {}", "for: 5s", ["R504"]),
        ("set: { a: 1 }", "for: 5s", []), ("if: vu.id == 1\n        steps: [{ sleep: 1s }]", "", ["R504"]),
        ("send: { text: a }", "", []), ("get: http://h/", "", ["R504"]),
    ])
    func namesOfTheMainLine(before step: String, option: String, expected: [String]) {
        let text = """
              - websocket: ws://h/
                \(option)
                steps:
                  - \(step)
                  - set: { x: 1 }
              - log: ${x}
            """
        #expect(codes(text) == expected)
    }

    @Test(arguments: [
        ("close: {}", ["R518"]), ("close: {}\n        if: vu.id == 1", []),
        ("if: vu.id == 1\n        steps: [{ close: {} }]", []),
        ("if: vu.id == 1\n        steps: [{ close: {} }]\n        else: [{ close: {} }]", ["R518"]),
        ("repeat: 2\n        steps: [{ close: {} }]", ["R518"]), ("sleep: 1s", []),
    ])
    func aReceiveBehindAClose(step: String, expected: [String]) {
        let text = """
              - websocket: ws://h/
                on: { message: [{ steps: [{ close: {} }] }] }
                steps:
                  - \(step)
                  - receive: {}
            """
        #expect(codes(text) == expected)
    }

    @Test func meetingsAreNumberedAndServersFoundByName() throws {
        let plan = try plan(
            """
            redis:
              a: { url: "redis://h", user: u, password: p, database: 3, protocol: 3, connections: { shared: 4 } }
              b: { url: "rediss://h:1/2" }
            vus: 4
            duration: 1s
            steps:
              - rendezvous: { name: start, count: 4 }
              - rendezvous: { name: end, count: 2, within: 1s }
              - rendezvous: { name: start, count: 4 }
              - redis: [GET, k]
                using: b
                capture: { v: "${result}" }
              - log: ${v}
              - redis: disconnect
                using: a
              - redis: [[SET, k, "${vu.id}"], [GET, k]]
                using: a
            """
        )
        #expect(
            plan.redis[0].redis.user == "u" && plan.redis[0].redis.password == "p" && plan.redis[0].redis.database == 3
        )
        #expect(plan.redis.map(\.redis.protocolVersion) == [3, 2])
        #expect(plan.redis.map(\.redis.connections) == [.shared(4), .perVU])
        #expect(plan.rendezvous.map(\.name) == ["start", "end"])
        #expect(plan.redis.map(\.url) == ["redis://h", "rediss://h:1/2"])
        #expect(
            PlanDump.text(of: plan.scenarios[0].steps) == """
                rendezvous 0 30000000000
                rendezvous 1 1000000000
                rendezvous 0 30000000000
                redis 1 ["GET", "k"] -> #7
                log ${v}
                redis 0 disconnect
                redis 0 [["SET", "k", "${vu.id}"], ["GET", "k"]]

                """
        )
    }

    @Test(arguments: [
        ("steps: [{ get: http://h/ }, { receive: {} }]", 1.0),
        ("for: 1s\n    on: { message: [{ steps: [{ get: http://h/ }] }] }", nil),
        ("for: 1s\n    every: [{ interval: 1s, steps: [{ log: a }] }]", 0),
        ("steps: [{ get: http://h/ }]\n    onReject: [{ get: http://h/ }]", nil),
    ])
    func requestsPerIteration(options: String, expected: Double?) throws {
        let plan = try plan("steps:\n  - websocket: ws://h/\n    \(options)\n")
        #expect(plan.scenarios[0].requestsPerIteration == expected)
    }

    @Test func relativeURLsAreJoinedToTheBase() throws {
        let plan = try plan("http: { baseURL: \"https://h/api\" }\nsteps:\n  - websocket: /ws\n    for: 1s\n")
        #expect(PlanDump.text(of: plan.scenarios[0].steps) == "websocket https://h/api/ws for 1000000000\n")
    }
}
