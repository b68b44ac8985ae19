/// The pages about what is doubtful in steps.
enum StepLintPages {
    static let all: [DiagnosticCode: ExplainPage] = [
        .constantCondition: ExplainPage(
            title: "a condition that is always the same",
            why: """
                It reads nothing that could change it. Conditions over `env` and `let` are fine: they differ from run to run.
                """,
            bad: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                    check:
                      sane: 1 + 1 == 2

                """#,
            good: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                    check:
                      ok: response.status == 200

                """#
        ),
        .unusedCapture: ExplainPage(
            title: "a capture that nothing reads",
            why: """
                Capturing keeps the body of every answer. To insist that an answer has a value, use a `check`.
                """,
            bad: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                    capture:
                      id: $.id

                """#,
            good: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                    capture:
                      id: $.id
                  - get: http://127.0.0.1:8080/${id}

                """#
        ),
        .unusedFlow: ExplainPage(
            title: "a flow that nothing uses",
            why: """
                Flows of included files may stay unused.
                """,
            bad: #"""
                flows:
                  login:
                    steps:
                      - post: http://127.0.0.1:8080/login
                steps:
                  - get: http://127.0.0.1:8080/

                """#,
            good: #"""
                flows:
                  login:
                    steps:
                      - post: http://127.0.0.1:8080/login
                steps:
                  - use: login
                  - get: http://127.0.0.1:8080/

                """#
        ),
        .unboundedTag: ExplainPage(
            title: "a tag with any number of values",
            why: """
                Each value of a tag is a series of its own, in memory and in every report; beyond 10,000 the rest becomes `other`.
                """,
            bad: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                    tags:
                      user: user ${vu.id}

                """#,
            good: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                    tags:
                      build: build 7

                """#
        ),
        .exposedSecret: ExplainPage(
            title: "a secret where it can be seen",
            why: """
                URLs, tags and log lines end up in the logs of servers and proxies and in reports. Headers, bodies and digests do not.
                """,
            bad: #"""
                # -e TOKEN=abcdefgh
                env:
                  TOKEN: { required: true, secret: true }
                steps:
                  - get: http://127.0.0.1:8080/?token=${env.TOKEN}

                """#,
            good: #"""
                # -e TOKEN=abcdefgh
                env:
                  TOKEN: { required: true, secret: true }
                steps:
                  - get: http://127.0.0.1:8080/
                    headers:
                      Authorization: Bearer ${env.TOKEN}

                """#
        ),
        .endlessLoop: ExplainPage(
            title: "a loop that cannot end",
            why: """
                Its condition is always true, there is no `max`, and no step in it ends the iteration.
                """,
            bad: #"""
                steps:
                  - while: true
                    steps:
                      - get: http://127.0.0.1:8080/

                """#,
            good: #"""
                steps:
                  - while: true
                    max: 100
                    steps:
                      - get: http://127.0.0.1:8080/

                """#
        ),
    ]
}
