/// The pages about steps and their options.
enum StepVerbPages {
    static let all: [DiagnosticCode: ExplainPage] = [
        .stepWithoutVerb: ExplainPage(
            title: "a step without a verb",
            why: """
                Every step says what it does with exactly one verb: a request, `sleep`, `set`, `group`, ...
                The other keys are options of the verb.
                """,
            bad: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                  - name: think

                """#,
            good: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                  - name: think
                    sleep: 1s

                """#
        ),
        .severalVerbs: ExplainPage(
            title: "a step with several verbs",
            why: """
                A step does one thing. Usually a `- ` is missing before the second verb.
                """,
            bad: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                    sleep: 1s

                """#,
            good: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                  - sleep: 1s

                """#
        ),
        .unknownVerb: ExplainPage(
            title: "a verb that does not exist",
            why: """
                The verbs are few, and the same for all files. Words of other tools are answered with what stands for them here.
                """,
            bad: #"""
                steps:
                  - think: 1
                  - get: http://127.0.0.1:8080/

                """#,
            good: #"""
                steps:
                  - sleep: 1s
                  - get: http://127.0.0.1:8080/

                """#
        ),
        .foreignTemplate: ExplainPage(
            title: "a name in double braces",
            why: """
                Artillery and Postman write `{{ name }}`; here a name stands in `${name}`, and env values in `${env.NAME}`.
                """,
            bad: #"""
                steps:
                  - set: { id: 7 }
                  - get: "http://127.0.0.1:8080/items/{{ id }}?n=${id}"

                """#,
            good: #"""
                steps:
                  - set: { id: 7 }
                  - get: "http://127.0.0.1:8080/items/${id}?n=${id}"

                """#
        ),
        .invalidStatus: ExplainPage(
            title: "something that is no status",
            why: """
                `expect` lists the statuses that do not count as failed: `201`, `2xx`, `200..299`, or a list of these.
                """,
            bad: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                    expect: created

                """#,
            good: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                    expect: 201

                """#
        ),
        .relativeURL: ExplainPage(
            title: "a relative URL without a base",
            why: """
                A URL without a scheme and host is relative to `http.baseURL`.
                """,
            bad: #"""
                steps:
                  - get: /health

                """#,
            good: #"""
                http:
                  baseURL: http://127.0.0.1:8080
                steps:
                  - get: /health

                """#
        ),
        .invalidMethod: ExplainPage(
            title: "something that is no HTTP method",
            why: """
                A method is a single word of letters, digits and a few marks (RFC 9110, 9.1).
                """,
            bad: #"""
                steps:
                  - request: { method: "PURGE ALL", url: "http://127.0.0.1:8080/" }

                """#,
            good: #"""
                steps:
                  - request: { method: PURGE, url: "http://127.0.0.1:8080/" }

                """#
        ),
        .invalidHeader: ExplainPage(
            title: "a header that cannot be sent",
            why: """
                The name of a header or cookie is a single word of letters, digits, `-` and a few marks (RFC 9110, 5.1), \
                and its value is one line, for behind a line end another header would begin. `Content-Length` and \
                `Transfer-Encoding` say where a body ends: squall sends them itself.
                """,
            bad: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                    headers:
                      "X Trace": abc

                """#,
            good: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                    headers:
                      X-Trace: abc

                """#
        ),
        .wrongMetricValue: ExplainPage(
            title: "a value that does not fit its metric",
            why: """
                A rate takes `true` or `false`; the other metrics take numbers and durations.
                """,
            bad: #"""
                metrics: { fast: rate }
                steps:
                  - get: http://127.0.0.1:8080/
                  - record: { fast: "${response.duration}" }

                """#,
            good: #"""
                metrics: { fast: rate }
                steps:
                  - get: http://127.0.0.1:8080/
                  - record: { fast: "${response.duration < 50ms}" }

                """#
        ),
        .conditionNotBool: ExplainPage(
            title: "a condition that is neither true nor false",
            why: """
                Nothing is converted to a bool by itself: compare the value with something.
                """,
            bad: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                    check:
                      answered: response.status

                """#,
            good: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                    check:
                      answered: response.status > 0

                """#
        ),
        .templateInCondition: ExplainPage(
            title: "`${...}` inside of a condition",
            why: """
                A condition is an expression as a whole, so names stand in it as they are. (`${...}` around the whole is accepted.)
                """,
            bad: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                    check:
                      ok: ${response.status} == 200

                """#,
            good: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                    check:
                      ok: response.status == 200

                """#
        ),
        .misplacedEnd: ExplainPage(
            title: "an `end` that ends nothing here",
            why: """
                Setup and teardown run outside of iterations, virtual users and scenarios: only the test can end there.
                `failed` and `skipped` belong to `end: test`, and a test is skipped in `setup` only.
                """,
            bad: #"""
                setup:
                  - get: http://127.0.0.1:8080/ready
                  - end: iteration
                    if: response.status != 200
                steps:
                  - get: http://127.0.0.1:8080/

                """#,
            good: #"""
                setup:
                  - get: http://127.0.0.1:8080/ready
                  - end: test
                    if: response.status != 200
                    skipped: true
                steps:
                  - get: http://127.0.0.1:8080/

                """#
        ),
        .unreachableStep: ExplainPage(
            title: "a step that is never reached",
            why: """
                An `end` without a condition ends the iteration, so what stands behind it never runs.
                """,
            bad: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                  - end: iteration
                  - get: http://127.0.0.1:8080/later

                """#,
            good: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                  - end: iteration
                    if: response.status != 200
                  - get: http://127.0.0.1:8080/later

                """#
        ),
    ]
}
