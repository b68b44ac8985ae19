import SquallExpressions
import SquallLanguage
import SquallPlan
import Testing

/// What steps become in the plan.
@Suite struct StepsLoweringTests {
    private func plan(_ text: String) throws -> Plan {
        let compilation = GoldenScenario(text).compiled()
        let errors = compilation.diagnostics.filter { $0.severity == .error }
        return try #require(compilation.plan, "\(errors.map(\.message))")
    }

    private func steps(_ text: String) throws -> String {
        PlanDump.text(of: try plan(text).scenarios[0].steps)
    }

    private func request(_ step: String, http: String = "{}") throws -> HTTPStep {
        let plan = try plan("http: \(http)\nsteps:\n  - get: /\n    \(step)\n")
        guard case .request(let request) = plan.scenarios[0].steps[0].action else {
            throw CancellationError()
        }
        return request
    }

    @Test func slotsAreBuiltinThenGlobalThenPerVUThenPerIteration() throws {
        let text = """
            setup: [{ set: { g: 1 } }]
            onStart: [{ set: { v: 2 } }]
            steps:
              - set: { i: 3 }
              - mark: sent
              - log: ${g} ${v} ${i} ${since("sent")}
            """
        let plan = try plan(text)
        #expect(plan.globalSlots == 6..<7)
        #expect(PlanDump.text(of: plan.setup.steps) == "set g -> #6 = 1\n")
        #expect(PlanDump.text(of: plan.scenarios[0].onStart) == "set v -> #7 = 2\n")
        #expect(PlanDump.text(of: plan.scenarios[0].steps).hasPrefix("set i -> #9 = 3\nmark #8\n"))
        #expect(plan.scenarios[0].slotCount == 10)
    }

    @Test func aResponseIsKeptOnlyWhereItIsReadAndItsBodyToo() throws {
        let dump = try steps(
            """
            http: { baseURL: "http://h" }
            steps:
              - get: /nobody
              - get: /status
                check: { ok: response.status == 200 }
              - get: /later
              - group: g
                steps:
                  - log: ${response.json.id}
              - get: /captured
                capture: { id: $.id }
              - log: ${id}
            """
        )
        #expect(
            dump == """
                GET http://h/nobody
                GET http://h/status; response -> #7
                GET http://h/later; response -> #7; body
                group g
                  log ${response.json.id}
                GET http://h/captured; id -> #6; body
                log ${id}

                """
        )
    }

    @Test func anEarlierAnswerIsKeptWhereARequestMayBeSkipped() throws {
        let dump = try steps(
            """
            http: { baseURL: "http://h" }
            steps:
              - get: /a
              - get: /b
                if: vu.id > 1
              - log: ${response.body}
            """
        )
        #expect(
            dump == """
                GET http://h/a; response -> #6; body
                if vu.id > 1: GET http://h/b; response -> #6; body
                log ${response.body}

                """
        )
    }

    @Test func flowsAreExpandedWithSlotsOfTheirOwnAndReturnToTheUser() throws {
        let dump = try steps(
            """
            flows:
              make:
                params: [n]
                returns: [out]
                steps: [{ set: { own: "${n}" } }, { set: { out: "${own + 1}" } }]
            steps:
              - use: make
                with: { n: 1 }
              - use: make
                with: { n: "${out}" }
              - log: ${out}
            """
        )
        #expect(
            dump == """
                flow make n -> #8 = 1
                  set own -> #7 = ${n}
                  set out -> #6 = ${own + 1}
                flow make n -> #10 = ${out}
                  set own -> #9 = ${n}
                  set out -> #6 = ${own + 1}
                log ${out}

                """
        )
    }

    @Test func headersOfTheStepWinInAnyCaseAndTheBodyNamesItsType() throws {
        let http = #"{ baseURL: "http://h", headers: { accept: a, X-A: "1" } }"#
        let plain = try request("headers: { Accept: b }", http: http)
        #expect(plain.headers.map(\.name) == ["X-A", "Accept"])
        let json = try request("json: { a: 1 }", http: http)
        #expect(json.headers.last?.value.constant == .string("application/json"))
        let own = try request("json: 1\n    headers: { content-type: x/y }", http: http)
        #expect(own.headers.filter { $0.name.lowercased() == "content-type" }.count == 1)
    }

    @Test(arguments: [
        ("/a", "http://h/b", "http://h/b/a"), ("a", "http://h/", "http://h/a"),
        ("https://o/x", "http://h", "https://o/x"),
        ("/a b?c=d e", "http://h", "http://h/a b?c=d e"),
    ])
    func relativeURLsAreJoinedToTheBase(url: String, base: String, expected: String) throws {
        let plan = try plan("http: { baseURL: \"\(base)\" }\nsteps:\n  - get: \"\(url)\"\n")
        guard case .request(let request) = plan.scenarios[0].steps[0].action else { return }
        #expect(request.url.constant == .string(expected))
        #expect(plan.sites[request.site].name == url)
    }

    @Test(arguments: [
        ("201", [201...201]), ("2xx", [200...299]), ("200..204", [200...204]), ("[200, 4xx]", [200...200, 400...499]),
    ])
    func statuses(text: String, expected: [ClosedRange<Int>]) throws {
        let request = try request("expect: \(text)", http: #"{ baseURL: "http://h" }"#)
        #expect(request.expect.ranges == expected)
    }

    @Test(arguments: [
        ("- get: /\n  - get: /", 2.0), ("- repeat: 3\n    steps: [{ get: / }, { get: / }]", 6),
        ("- choose: [{ steps: [{ get: / }] }, { weight: 3, steps: [{ sleep: 1s }] }]", 0.25),
        ("- if: vu.id > 1\n    steps: [{ get: / }]", nil), ("- if: vu.id > 1\n    sleep: 1s\n  - get: /", 1),
        ("- end: iteration\n    if: vu.id > 1\n  - get: /", nil),
        ("- parallel: [[{ get: / }], [{ get: / }]]", 2), ("- while: vu.id > 1\n    steps: [{ get: / }]", nil),
        ("- forEach: [1, 2]\n    steps: [{ get: / }]", 2),
    ])
    func requestsPerIteration(steps: String, expected: Double?) throws {
        let plan = try plan("http: { baseURL: \"http://h\" }\nsteps:\n  \(steps)\n")
        #expect(plan.scenarios[0].requestsPerIteration == expected)
    }

    @Test func checksOfOneLabelInOneGroupAreOneRow() throws {
        let plan = try plan(
            """
            http: { baseURL: "http://h" }
            steps:
              - get: /a
                check: { ok: response.status == 200 }
              - get: /b
                check: { ok: response.status == 201 }
              - group: g
                steps:
                  - group: h
                    steps:
                      - get: /c
                        check: { ok: response.status == 202 }
            """
        )
        #expect(plan.checks.map(\.group) == ["", "g::h"])
    }

    @Test func unquotedQuantitiesOfSetAreDurationsAndSizes() throws {
        let plan = try plan("steps:\n  - set: { a: 90s, b: 1KiB, c: '90s', d: 1e3 }\n  - sleep: ${a}\n")
        guard case .set(let assignments) = plan.scenarios[0].steps[0].action else { return }
        #expect(assignments.map { $0.value.constant?.typeName } == ["duration", "int", "string", "double"])
    }

    @Test func deepNestsOfFlowsEndInADiagnostic() {
        let page = ExplainPages.page(of: .expansionLimit)
        #expect(GoldenScenario(page.bad).compiled().diagnostics.map(\.code) == [.expansionLimit])
    }
}
