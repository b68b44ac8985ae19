/// The pages about conversations, rendezvous and data stores.
enum ConversationPages {
    static let all: [DiagnosticCode: ExplainPage] = [
        .outsideConversation: ExplainPage(
            title: "a socket's step outside of a conversation",
            why: """
                `send`, `receive`, `emit`, `reply`, `close` and `ping` need an open socket: they stand in the steps of a
                `websocket` or `socketio` step, in its handlers, or in its timers.
                """,
            bad: #"""
                steps:
                  - websocket: ws://127.0.0.1:8080/
                    for: 5s
                  - send: { text: hello }

                """#,
            good: #"""
                steps:
                  - websocket: ws://127.0.0.1:8080/
                    steps:
                      - send: { text: hello }

                """#
        ),
        .wrongSocketKind: ExplainPage(
            title: "something that this kind of socket does not have",
            why: """
                A WebSocket carries messages: `send`, and `where` to tell them apart. Socket.IO carries events with names:
                `emit`, `reply`, and `event`. Names that Socket.IO keeps for itself, such as `connect`, are no events.
                """,
            bad: #"""
                steps:
                  - websocket: ws://127.0.0.1:8080/
                    steps:
                      - emit: [subscribe, { id: 1 }]

                """#,
            good: #"""
                steps:
                  - websocket: ws://127.0.0.1:8080/
                    steps:
                      - send: { json: { type: subscribe, id: 1 } }

                """#
        ),
        .endlessConversation: ExplainPage(
            title: "a conversation that nothing ends",
            why: """
                A conversation lasts until its `steps` have ended, or as long as `for` says. With neither it would be closed
                at once, or never.
                """,
            bad: #"""
                steps:
                  - websocket: ws://127.0.0.1:8080/
                    on:
                      message:
                        - steps: [{ log: "${message.text}" }]

                """#,
            good: #"""
                steps:
                  - websocket: ws://127.0.0.1:8080/
                    for: 30s
                    on:
                      message:
                        - steps: [{ log: "${message.text}" }]

                """#
        ),
        .unknownServer: ExplainPage(
            title: "a data store that is not declared",
            why: """
                Steps on data stores take their connection from the section at the top of the file; where it names several
                servers, `using` says which.
                """,
            bad: #"""
                steps:
                  - redis: [PUBLISH, events, hello]

                """#,
            good: #"""
                redis: { url: redis://127.0.0.1:6379 }
                steps:
                  - redis: [PUBLISH, events, hello]

                """#
        ),
        .parameterMismatch: ExplainPage(
            title: "parameters of a statement without values, or values without parameters",
            why: """
                The server takes a statement and the values of its parameters apart: $1 is the first of `params`, $2 the
                second. It refuses a statement whose parameters are not as many as the values.
                """,
            bad: #"""
                sql: { url: postgres://localhost:5432/shop }
                steps:
                  - sql: SELECT name FROM users WHERE id = $1 AND city = $2
                    params: [7]

                """#,
            good: #"""
                sql: { url: postgres://localhost:5432/shop }
                steps:
                  - sql: SELECT name FROM users WHERE id = $1 AND city = $2
                    params: [7, Berlin]

                """#
        ),
        .streamingCommand: ExplainPage(
            title: "a command of Redis whose answers never end",
            why: """
                A `redis` step sends commands and waits for one reply to each. `SUBSCRIBE`, `MONITOR` and their like turn the
                connection into a stream instead, and whatever came next would be taken for a reply to something else.
                """,
            bad: #"""
                redis: { url: redis://127.0.0.1:6379 }
                steps:
                  - redis: [SUBSCRIBE, events]

                """#,
            good: #"""
                redis: { url: redis://127.0.0.1:6379 }
                steps:
                  - redis: [PUBLISH, events, hello]
                    check: { somebody listens: result >= 1 }

                """#
        ),
        .impossibleRendezvous: ExplainPage(
            title: "a rendezvous that cannot come about",
            why: """
                So many virtual users as `count` says must arrive at the same time. Where the load profiles of the scenarios
                that get there never have as many active, every one of them would wait in vain.
                """,
            bad: #"""
                vus: 10
                duration: 30s
                steps:
                  - rendezvous: { name: start, count: 50, within: 10s }

                """#,
            good: #"""
                vus: 50
                duration: 30s
                steps:
                  - rendezvous: { name: start, count: 50, within: 10s }

                """#
        ),
        .unknownConversation: ExplainPage(
            title: "a socket of that name is not open here",
            why: """
                `to` names one of the conversations around the step by its `as`. Without `to` the innermost one is meant.
                """,
            bad: #"""
                steps:
                  - websocket: ws://127.0.0.1:8080/
                    as: feed
                    steps:
                      - send: { text: hello }
                        to: fed

                """#,
            good: #"""
                steps:
                  - websocket: ws://127.0.0.1:8080/
                    as: feed
                    steps:
                      - send: { text: hello }
                        to: feed

                """#
        ),
        .noMessageToReply: ExplainPage(
            title: "a reply to nothing",
            why: """
                `reply` acknowledges the message in hand: that of the handler it stands in, or of the `receive` before it.
                """,
            bad: #"""
                steps:
                  - socketio: http://127.0.0.1:8080
                    steps:
                      - reply: [ok]

                """#,
            good: #"""
                steps:
                  - socketio: http://127.0.0.1:8080
                    steps:
                      - receive: { event: question }
                      - reply: [ok]

                """#
        ),
        .receiveAfterClose: ExplainPage(
            title: "a socket is used after its end",
            why: """
                After `close`, and in the handlers of `close` and `disconnect`, nothing can be sent and no message comes \
                any more. What can be waited for is the end of the socket itself.
                """,
            bad: #"""
                steps:
                  - websocket: ws://127.0.0.1:8080/
                    steps:
                      - close: { code: 1000 }
                      - receive: { within: 5s }

                """#,
            good: #"""
                steps:
                  - websocket: ws://127.0.0.1:8080/
                    steps:
                      - close: { code: 1000 }
                      - receive: { close: true, within: 5s }

                """#
        ),
    ]
}
