import SquallEngine
import SquallMetrics
import Testing

@Suite("Conversations", .timeLimit(.minutes(2)))
struct ConversationTests {
    struct Story: Sendable, CustomTestStringConvertible {
        var title: String
        var steps: String
        var log: [String] = []
        var errors: [String] = []
        var testDescription: String { title }
    }

    static let stories: [Story] = [
        Story(
            title: "what is sent comes back",
            steps: """
                - websocket: ${env.BASE_URL}/
                  steps:
                    - send: { json: { type: hello, n: "${1 + 1}" } }
                    - receive: { within: 5s }
                      capture: { n: $.n }
                      check: { kind: message.kind == "text" }
                    - log: "${n} ${message.json.type} ${message.size}"
                - log: after
                """,
            log: ["2 hello 22", "after"]
        ),
        Story(
            title: "binary messages are bytes",
            steps: """
                - websocket: ${env.BASE_URL}/
                  steps:
                    - send: { binary: '${b"\\x01\\xff"}' }
                    - receive: { where: 'message.kind == "binary"', within: 5s }
                    - log: "${message.size} ${base64.encode(message.data)}"
                """,
            log: ["2 Af8="]
        ),
        Story(
            title: "messages that do not match stay for later",
            steps: """
                - websocket: ${env.BASE_URL}/greet/4
                  steps:
                    - receive: { where: message.json.n == 2, within: 5s }
                    - log: "${message.json.n}"
                    - receive: { within: 5s }
                    - log: "${message.json.n}"
                    - receive: { where: message.json.n > 0, count: 2, within: 5s }
                    - log: "${message.json.n}"
                """,
            log: ["2", "0", "3"]
        ),
        Story(
            title: "an error in `where` is no match",
            steps: """
                - websocket: ${env.BASE_URL}/
                  steps:
                    - send: { text: no JSON }
                    - send: { json: { ok: true } }
                    - receive: { where: message.json.ok, within: 5s }
                    - log: found
                """,
            log: ["found"]
        ),
        Story(
            title: "handlers run in the order of arrival, every one that matches, and see what a receive takes",
            steps: """
                - set: { seen: 0 }
                - websocket: ${env.BASE_URL}/
                  on:
                    message:
                      - where: message.json.type == "greeting"
                        steps: [ { log: "first ${message.json.n}" } ]
                      - steps: [ { set: { seen: "${seen + 1}" } } ]
                  steps:
                    - send: { text: count 3 }
                    - receive: { where: message.json.n == 2, within: 5s }
                - log: "${seen}"
                """,
            log: ["first 0", "first 1", "first 2", "3"]
        ),
        Story(
            title: "handlers that wait keep the order",
            steps: """
                - websocket: ${env.BASE_URL}/
                  on:
                    message:
                      - where: message.json.type == "greeting"
                        steps:
                          - { sleep: 10ms }
                          - log: "${message.json.n}"
                          - if: message.json.n == 2
                            steps: [ { send: { text: done } } ]
                  steps:
                    - send: { text: count 3 }
                    - receive: { where: message.text == "done", within: 5s }
                    - log: done
                """,
            log: ["0", "1", "2", "done"]
        ),
        Story(
            title: "timers run on their schedule until the conversation ends",
            steps: """
                - set: { ticks: 0 }
                - websocket: ${env.BASE_URL}/
                  every:
                    - interval: 5ms
                      steps: [ { set: { ticks: "${ticks + 1}" } }, { send: { text: "tick ${ticks}" } } ]
                  steps:
                    - receive: { where: message.text == "tick 3", within: 5s }
                - log: "${ticks >= 3}"
                """,
            log: ["true"]
        ),
        Story(
            title: "`for` lasts so long, whatever the steps do",
            steps: """
                - websocket: ${env.BASE_URL}/
                  for: 50ms
                  steps: [ { log: inside }, { sleep: 1h }, { log: never } ]
                - log: after
                """,
            log: ["inside", "after"]
        ),
        Story(
            title: "without a main line it lasts for its time",
            steps: """
                - websocket: ${env.BASE_URL}/greet/2
                  for: 100ms
                  on: { message: [ { steps: [ { log: "${message.json.n}" } ] } ], close: [ { steps: [ { log: "closed ${message.local}" } ] } ] }
                """,
            log: ["0", "1", "closed true"]
        ),
        Story(
            title: "the peer's close ends the conversation normally, and the iteration goes on",
            steps: """
                - websocket: ${env.BASE_URL}/
                  on: { close: [ { steps: [ { log: "closed ${message.code} ${message.reason} ${message.local}" } ] } ] }
                  steps:
                    - send: { text: close 4001 }
                    - sleep: 1h
                    - log: never
                - log: after
                """,
            log: ["closed 4001 as told false", "after"]
        ),
        Story(
            title: "the peer's close can be waited for",
            steps: """
                - websocket: ${env.BASE_URL}/
                  for: 1h
                  steps:
                    - send: { text: close 4002 }
                    - receive: { close: true, within: 5s }
                    - log: "${message.code}"
                - log: after
                """,
            log: ["4002", "after"]
        ),
        Story(
            title: "a close while a receive waits is an error",
            steps: """
                - websocket: ${env.BASE_URL}/
                  on: { close: [ { steps: [ { log: closed } ] } ] }
                  steps:
                    - send: { text: close 1001 }
                    - receive: { within: 5s }
                - log: never
                """,
            log: ["closed"],
            errors: ["closed"]
        ),
        Story(
            title: "a connection that is lost is an error",
            steps: """
                - websocket: ${env.BASE_URL}/
                  steps:
                    - send: { text: drop }
                    - receive: { within: 5s }
                """,
            errors: ["closed"]
        ),
        Story(
            title: "what did arrive is told when a receive finds nothing",
            steps: """
                - websocket: ${env.BASE_URL}/greet/2
                  steps: [ { receive: { where: message.json.n == 7, within: 100ms } } ]
                - log: never
                """,
            errors: ["receive_timeout"]
        ),
        Story(
            title: "an error in a handler ends the iteration",
            steps: """
                - websocket: ${env.BASE_URL}/greet/1
                  on: { message: [ { steps: [ { set: { x: "${message.json.nothing}" } } ] } ] }
                  steps: [ { sleep: 1h } ]
                - log: never
                """,
            errors: ["expression"]
        ),
        Story(
            title: "a message that is too large is an error of that kind",
            steps: """
                - websocket: ${env.BASE_URL}/
                  maxMessageSize: 20B
                  steps: [ { send: { text: count 1 } }, { receive: { within: 5s } } ]
                """,
            errors: ["too_large"]
        ),
        Story(
            title: "whoever waits for nothing hears of it too",
            steps: """
                - websocket: ${env.BASE_URL}/
                  maxMessageSize: 20B
                  steps: [ { send: { text: count 1 } }, { sleep: 1h } ]
                """,
            errors: ["too_large"]
        ),
        Story(
            title: "a refusal is an error",
            steps: "- websocket: ${env.BASE_URL}/refuse/429\n  steps: [ { log: never } ]\n- log: never",
            errors: ["rejected"]
        ),
        Story(
            title: "unless the file expects it",
            steps: """
                - websocket: ${env.BASE_URL}/refuse/429
                  steps: [ { log: never } ]
                  onReject: [ { log: "${response.status} ${response.json.error}" } ]
                - log: after
                """,
            log: ["429 full", "after"]
        ),
        Story(
            title: "a socket inside a socket is addressed by its name",
            steps: """
                - websocket: ${env.BASE_URL}/
                  as: outer
                  steps:
                    - websocket: ${env.BASE_URL}/
                      as: inner
                      steps:
                        - send: { text: to outer }
                          to: outer
                        - send: { text: to inner }
                        - receive: { within: 5s }
                        - log: "${message.text}"
                        - receive: { within: 5s }
                          to: outer
                        - log: "${message.text}"
                """,
            log: ["to inner", "to outer"]
        ),
        Story(
            title: "cookies of the handshake belong to the user",
            steps: """
                - websocket: ${env.BASE_URL}/
                  headers: { X-Seat: "${40 + 2}" }
                  steps: [ { log: one } ]
                - websocket: ${env.BASE_URL}/
                  steps: [ { log: two } ]
                """,
            log: ["one", "two"]
        ),
        Story(
            title: "closing with a code of its own",
            steps: """
                - websocket: ${env.BASE_URL}/
                  steps:
                    - close: { code: 4009, reason: enough }
                    - receive: { close: true, within: 5s }
                    - log: "${message.local}"
                """,
            log: ["true"]
        ),
    ]

    @Test(arguments: stories)
    func `a story runs as told`(_ story: Story) async throws {
        let run = try await SocketRun("steps:\n" + story.steps.split(separator: "\n").map { "  \($0)\n" }.joined())
        #expect(run.log == story.log, "\(run.result.errors.map(\.message))")
        #expect(run.errors == story.errors, "\(run.result.errors.map(\.message))")
        #expect(run.seen.open == 0)
        // Whatever ended it: every socket that was not lost has been closed properly.
        #expect(run.seen.lost == (story.title.contains("lost") ? 1 : 0))
    }

    @Test
    func `a receive that finds nothing shows the last messages`() async throws {
        let run = try await SocketRun(
            """
            steps:
              - websocket: ${env.BASE_URL}/greet/5
                steps: [ { receive: { where: message.json.n == 9, within: 100ms } } ]
            """
        )
        let message = try #require(run.result.errors.first?.message)
        #expect(message.contains("5 messages arrived"))
        #expect(message.contains(#"{"n":4,"type":"greeting"}"#) && !message.contains(#""n":0"#))
    }

    @Test
    func `headers and cookies go with the handshake`() async throws {
        let run = try await SocketRun(
            """
            steps:
              - websocket: ${env.BASE_URL}/
                headers: { X-Seat: "${40 + 2}" }
                steps: [ { log: one } ]
              - websocket: ${env.BASE_URL}/
                steps: [ { log: two } ]
            """
        )
        #expect(run.seen.heads["x-seat"] == "42")
        #expect(run.seen.heads["cookie"] == "seat=12")
    }

    @Test
    func `samples are counted, and stand in the table of sockets`() async throws {
        let run = try await SocketRun(
            """
            vus: 3
            iterations: 6
            steps:
              - websocket: ${env.BASE_URL}/greet/2
                name: feed
                steps:
                  - send: { text: hello }
                  - ping: {}
                  - receive: { count: 3, within: 5s }
                  - sleep: 20ms
              - websocket: ${env.BASE_URL}/refuse/503
                name: refused
                steps: [ { log: never } ]
                onReject: []
            thresholds:
              ws_sessions: count == 12
              ws_failed: rate == 50%
              ws_msgs_received: count == 18
              ws_msgs_sent: count == 6
              ws_open: value == 0
              ws_connecting: count == 6
              ws_session_duration: min >= 20ms
              ws_ping: count == 6
              data_received: count > 100
            """
        )
        #expect(
            run.result.thresholds.filter { !$0.passed }.map(\.metric).isEmpty,
            "\(run.result.errors.map(\.message))"
        )
        let sockets = try #require(run.result.sockets)
        #expect(sockets.map(\.name) == ["feed", "refused"])
        #expect(sockets.map(\.sessions) == [6, 6] && sockets.map(\.failed) == [0, 6])
        #expect(sockets.map(\.messagesReceived) == [18, 0])
    }

    @Test
    func `a full mailbox drops the oldest and counts it`() async throws {
        let run = try await SocketRun(
            """
            steps:
              - websocket: ${env.BASE_URL}/
                mailbox: 10
                on: { message: [ { where: "message.json.n == 99", steps: [ { send: { text: last } } ] } ] }
                steps:
                  - send: { text: count 100 }
                  - receive: { where: message.text == "last", within: 5s }
                  - receive: { within: 5s }
                  - log: "${message.json.n}"
            """
        )
        #expect(run.log == ["90"])
        #expect(run.value("ws_msgs_dropped", "count") == 90)
    }

    @Test
    func `an interruption closes every socket properly`() async throws {
        let stop = StopSwitch()
        let run = try await SocketRun(
            """
            vus: 50
            duration: 10m
            gracefulStop: 100ms
            steps:
              - websocket: ${env.BASE_URL}/
                for: 1h
                steps: [ { receive: { within: 1h } } ]
            """,
            stop: stop,
            whenOpen: (50, { stop.press() })
        )
        #expect(run.result.exitCode == 105)
        #expect(run.seen.closeCodes == Array(repeating: 1000, count: 50))
        #expect(run.seen.lost == 0)
        #expect(run.errors.isEmpty)
    }

    @Test
    func `handlers that hang do not hold up an interruption, and closing is still told`() async throws {
        let stop = StopSwitch()
        let run = try await SocketRun(
            """
            vus: 2
            duration: 10m
            gracefulStop: 100ms
            steps:
              - websocket: ${env.BASE_URL}/greet/1
                on:
                  message: [ { steps: [ { sleep: 1h } ] } ]
                  close: [ { steps: [ { log: "closed ${message.code}" } ] } ]
                every: [ { interval: 1ms, steps: [ { sleep: 1h } ] } ]
                steps: [ { receive: { within: 10s } } ]
            """,
            stop: stop,
            whenOpen: (2, { stop.press() })
        )
        #expect(run.result.exitCode == 105)
        #expect(run.log == ["closed 1000", "closed 1000"])
        #expect(run.seen.closeCodes == [1000, 1000])
    }

    @Test
    func `a handler sends all that it has to, even where the peer does not keep up`() async throws {
        let run = try await SocketRun(
            """
            steps:
              - websocket: ${env.BASE_URL}/greet/1
                for: 100ms
                on:
                  message:
                    - steps: [ { send: { text: stop reading } }, { send: { bytes: 16MB } }, { send: { text: last } } ]
            """
        )
        #expect(run.errors.isEmpty, "\(run.result.errors.map(\.message))")
        #expect(run.value("ws_msgs_sent", "count") == 3)
    }

    @Test
    func `a timer whose peer reads nothing waits, and does not hold up the end`() async throws {
        let run = try await SocketRun(
            """
            steps:
              - websocket: ${env.BASE_URL}/
                for: 200ms
                every: [ { interval: 1ms, steps: [ { send: { bytes: 1MB } } ] } ]
                steps: [ { send: { text: stop reading } }, { sleep: 1h } ]
              - log: after
            """
        )
        #expect(run.log == ["after"])
        #expect(run.errors.isEmpty, "\(run.result.errors.map(\.message))")
        #expect(run.value("ws_msgs_sent", "count").map { $0 < 100 } == true)
    }

    @Test
    func `a broken connection is one error, told by those who wait for an acknowledgement`() async throws {
        let run = try await SocketRun(
            """
            steps:
              - socketio: ${env.BASE_URL}
                steps: [ { emit: [break], ack: { within: 30s } } ]
            """
        )
        #expect(run.errors == ["protocol"])
        let error = try #require(run.result.errors.first)
        #expect(error.count == 1)
        #expect(error.message.contains("before `break` was acknowledged"), "\(error.message)")
    }

    @Test
    func `a server that floods or stops reading costs bounded memory`() async throws {
        let run = try await SocketRun(
            """
            steps:
              - set: { seen: 0 }
              - websocket: ${env.BASE_URL}/
                on:
                  message:
                    - steps: [ { sleep: 1us }, { set: { seen: "${seen + 1}" } } ]
                steps:
                  - send: { text: count 1500 }
                  - while: seen < 1500
                    steps: [ { sleep: 5ms } ]
                  - log: "${seen}"
              - websocket: ${env.BASE_URL}/
                for: 200ms
                steps:
                  - send: { text: stop reading }
                  - sleep: 20ms
                  - repeat: 100
                    steps: [ { send: { bytes: 1MB } } ]
                  - log: never
              - log: after
            """
        )
        #expect(run.log == ["1500", "after"])
        #expect(run.value("ws_msgs_sent", "count").map { $0 < 100 } == true)
    }
}
