/// The pages about names and flow.
enum NamePages {
    static let all: [DiagnosticCode: ExplainPage] = [
        .unsetName: ExplainPage(
            title: "a name that may not be set",
            why: """
                A name is readable where every way to the place has set it: after `if` and `choose` when all branches do, after a
                `repeat` with a number above zero, after `parallel` when some branch does; not after `while` and `forEach`.
                """,
            bad: #"""
                steps:
                  - if: vu.id == 1
                    steps:
                      - set: { page: 1 }
                  - get: http://127.0.0.1:8080/${page}

                """#,
            good: #"""
                steps:
                  - set: { page: 0 }
                  - if: vu.id == 1
                    steps:
                      - set: { page: 1 }
                  - get: http://127.0.0.1:8080/${page}

                """#
        ),
        .cannotSet: ExplainPage(
            title: "a name that cannot be set",
            why: """
                The roots of the language (`env`, `vu`, `response`, ...), the names of functions and `let` names mean the same everywhere.
                """,
            bad: #"""
                steps:
                  - set: { size: 3 }
                  - get: http://127.0.0.1:8080/${size}

                """#,
            good: #"""
                steps:
                  - set: { count: 3 }
                  - get: http://127.0.0.1:8080/${count}

                """#
        ),
        .shadowedName: ExplainPage(
            title: "a name that hides another",
            why: """
                `as`, the parameters of a flow and the names a flow sets hold in one place only; if they hid another name, two
                things in one file would be called the same.
                """,
            bad: #"""
                steps:
                  - set: { i: 1 }
                  - repeat: 3
                    as: i
                    steps:
                      - get: http://127.0.0.1:8080/${i}

                """#,
            good: #"""
                steps:
                  - set: { i: 1 }
                  - repeat: 3
                    as: k
                    steps:
                      - get: http://127.0.0.1:8080/${i}/${k}

                """#
        ),
        .changedType: ExplainPage(
            title: "a name that gets values of different types",
            why: """
                A name keeps the type of its values; ints and doubles go together.
                """,
            bad: #"""
                steps:
                  - set: { page: 1 }
                  - get: http://127.0.0.1:8080/${page}
                  - set: { page: "two" }

                """#,
            good: #"""
                steps:
                  - set: { page: 1 }
                  - get: http://127.0.0.1:8080/${page}
                  - set: { page: 2 }

                """#
        ),
        .unknownFlow: ExplainPage(
            title: "a flow that does not exist",
            why: """
                `use` runs an entry of `flows`, of this file or of an included one.
                """,
            bad: #"""
                flows:
                  login:
                    steps:
                      - post: http://127.0.0.1:8080/login
                steps:
                  - use: login
                  - use: logn

                """#,
            good: #"""
                flows:
                  login:
                    steps:
                      - post: http://127.0.0.1:8080/login
                steps:
                  - use: login

                """#
        ),
        .flowArguments: ExplainPage(
            title: "arguments that do not fit the flow",
            why: """
                Every parameter of a flow must be given, and no others.
                """,
            bad: #"""
                flows:
                  login:
                    params: [user]
                    steps:
                      - post: http://127.0.0.1:8080/login/${user}
                steps:
                  - use: login

                """#,
            good: #"""
                flows:
                  login:
                    params: [user]
                    steps:
                      - post: http://127.0.0.1:8080/login/${user}
                steps:
                  - use: login
                    with: { user: ann }

                """#
        ),
        .recursiveFlow: ExplainPage(
            title: "a flow that uses itself",
            why: """
                Flows are expanded where they are used, so none may contain itself, directly or through others.
                """,
            bad: #"""
                flows:
                  poll:
                    steps:
                      - get: http://127.0.0.1:8080/
                      - use: poll
                        if: response.status == 202
                steps:
                  - use: poll

                """#,
            good: #"""
                flows:
                  poll:
                    steps:
                      - get: http://127.0.0.1:8080/
                      - while: response.status == 202
                        max: 10
                        steps:
                          - get: http://127.0.0.1:8080/
                steps:
                  - use: poll

                """#
        ),
        .expansionLimit: ExplainPage(
            title: "flows that expand to too many steps",
            why: """
                Flows are expanded where they are used; flows within flows multiply. The limit is 100,000 steps.
                """,
            bad: #"""
                flows:
                  a:
                    steps: [{use: b}, {use: b}, {use: b}, {use: b}, {use: b}, {use: b}, {use: b}, {use: b}, {use: b}, {use: b}]
                  b:
                    steps: [{use: c}, {use: c}, {use: c}, {use: c}, {use: c}, {use: c}, {use: c}, {use: c}, {use: c}, {use: c}]
                  c:
                    steps: [{use: d}, {use: d}, {use: d}, {use: d}, {use: d}, {use: d}, {use: d}, {use: d}, {use: d}, {use: d}]
                  d:
                    steps: [{use: e}, {use: e}, {use: e}, {use: e}, {use: e}, {use: e}, {use: e}, {use: e}, {use: e}, {use: e}]
                  e:
                    steps: [{sleep: 1s}, {sleep: 1s}, {sleep: 1s}, {sleep: 1s}, {sleep: 1s}, {sleep: 1s}, {sleep: 1s}, {sleep: 1s}, {sleep: 1s}, {sleep: 1s}]
                steps:
                  - get: http://127.0.0.1:8080/
                  - use: a

                """#,
            good: #"""
                flows:
                  e:
                    steps:
                      - sleep: 1s
                steps:
                  - get: http://127.0.0.1:8080/
                  - repeat: 100000
                    steps:
                      - use: e

                """#
        ),
        .returnNotSet: ExplainPage(
            title: "a flow that may not set what it returns",
            why: """
                Whoever uses a flow may read what it returns, so every way through the flow must set it.
                """,
            bad: #"""
                flows:
                  find:
                    returns: [id]
                    steps:
                      - get: http://127.0.0.1:8080/
                      - if: response.status == 200
                        steps:
                          - set: { id: 7 }
                steps:
                  - use: find
                  - get: http://127.0.0.1:8080/${id}

                """#,
            good: #"""
                flows:
                  find:
                    returns: [id]
                    steps:
                      - set: { id: 0 }
                      - get: http://127.0.0.1:8080/
                      - if: response.status == 200
                        steps:
                          - set: { id: 7 }
                steps:
                  - use: find
                  - get: http://127.0.0.1:8080/${id}

                """#
        ),
        .keptResponse: ExplainPage(
            title: "a whole response under a name",
            why: """
                A response belongs to the steps that follow its request; keep what you need of it.
                """,
            bad: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                  - set: { answer: "${response}" }

                """#,
            good: #"""
                steps:
                  - get: http://127.0.0.1:8080/
                  - set: { id: "${response.json.id}" }
                  - get: http://127.0.0.1:8080/${id}

                """#
        ),
    ]
}
