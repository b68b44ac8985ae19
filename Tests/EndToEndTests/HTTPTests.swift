import Foundation
import TestSupport
import Testing

/// What HTTP offers, against a server that checks what it gets.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct HTTPTests {
    /// Runs steps against `server.py`, twice; all checks must hold and nothing may go wrong.
    @discardableResult
    private func run(_ steps: String, requests: Int? = nil) async throws -> [PythonServer.Request] {
        let server = try await PythonServer()
        let ending = try await SquallProcess.run(
            "http: { baseURL: \"\(server.url)\" }\niterations: 2\nsteps:\n\(steps)"
        )
        let result = try ending.result()
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        #expect(result.failedChecks.isEmpty, "\(result.failedChecks)")
        #expect(result.errors.isEmpty, "\(result.errors)")
        #expect(!result.checks.isEmpty)
        let seen = try server.requests()
        #expect(result.count("http_reqs") == seen.count)
        #expect(result.count("data_received") == seen.map(\.sent).reduce(0, +))
        #expect(result.count("data_sent") == seen.map(\.received).reduce(0, +))
        if let requests { #expect(seen.count == requests * 2) }
        return seen
    }

    @Test func `methods, headers, queries and bodies`() async throws {
        try await run(
            """
              - get: /echo/a b/ü?x=1
                query: { x: [2, "3 & 4"], empty: "" }
                headers: { X-One: one, x-two: "${1 + 1}" }
                check:
                  path: response.json.path == "/echo/a%20b/%C3%BC"
                  query: 'response.json.query == {"x": ["1", "2", "3 & 4"], "empty": [""]}'
                  headers: response.json.headers["x-one"] == "one" && response.json.headers["x-two"] == "2"
              - put: /echo
                body: "some text ü"
                check: { put: response.json.method == "PUT" && response.json.text == "some text ü" && response.json.size == 12 }
              - patch: /echo
                json: { a: [1, 2.5, null, "${'x' + 'y'}"], b: { c: true } }
                check:
                  json: 'parseJson(response.json.text) == {"a": [1, 2.5, null, "xy"], "b": {"c": true}}'
                  type: response.json.headers["content-type"].startsWith("application/json")
              - post: /echo
                form: { name: "a b&c", list: [1, 2] }
                check:
                  form: response.json.text == "name=a+b%26c&list=1&list=2" || response.json.text == "name=a%20b%26c&list=1&list=2"
                  type: response.json.headers["content-type"] == "application/x-www-form-urlencoded"
              - delete: /echo
                check: { deleted: response.json.method == "DELETE" }
              - options: /echo
                check: { options: response.json.method == "OPTIONS" }
              - request: { method: PURGE, url: /echo }
                check: { purged: response.json.method == "PURGE" }
              - head: /large
                check: { head: 'response.status == 200 && response.size == 0 && response.headers["content-length"] == "102400"' }
              - get: /status/204
                check: { empty: response.status == 204 && response.body == "" }
              - get: /small
                check: { after: response.body.trim() == "hello" }
            """,
            requests: 10
        )
    }

    @Test func `cookies live as long as an iteration`() async throws {
        try await run(
            """
              - get: /cookies
                check: { none yet: response.json.cookie == "" }
              - get: /set-cookie
                check: { seen: 'response.cookies["first"] == "1"' }
              - get: /cookies
                check: { sent: response.json.cookie == "first=1" }
              - get: /cookies/deep
                check: { by path: response.json.cookie == "deep=2; first=1" }
              - get: /cookies
                cookies: { mine: yes }
                check: { added: response.json.cookie.contains("mine=yes") && response.json.cookie.contains("first=1") }
            """,
            requests: 5
        )
    }

    @Test func `cookies can be kept`() async throws {
        let server = try await PythonServer()
        let ending = try await SquallProcess.run(
            """
            http: { baseURL: "\(server.url)", keepCookies: true }
            iterations: 2
            steps: [ { get: /cookies }, { get: /set-cookie } ]
            """
        )
        #expect(ending.code == 0)
        #expect(try server.requests().map { $0.headers["cookie"] } == [nil, nil, "first=1", "first=1"])
    }

    @Test func `redirects`() async throws {
        let seen = try await run(
            """
              - post: /redirect/302/2
                body: text
                check:
                  arrived: response.status == 200 && response.json.path == "/echo/arrived"
                  as a get: response.json.method == "GET" && response.json.size == 0
                  url: response.url.endsWith("/echo/arrived")
              - post: /redirect/307/2
                body: text
                check: { kept: response.json.method == "POST" && response.json.text == "text" }
              - get: /redirect/301/3
                redirects: 2
                expect: [200, 301]
                check: { stopped: response.status == 301 }
              - get: /redirect/303/1
                redirects: 0
                check: { not followed: 'response.status == 303 && response.headers["location"] == "/echo/arrived"' }
            """,
            requests: 3 + 3 + 3 + 1
        )
        #expect(seen.filter { $0.method == "POST" }.count == 2 * (1 + 3))
    }

    @Test func `credentials do not cross origins, nor come back behind them`() async throws {
        let here = try await PythonServer()
        let there = try await PythonServer()
        let ending = try await SquallProcess.run(
            """
            env: { TOKEN: constant }
            http: { baseURL: "\(here.url)" }
            steps:
              - set: { token: "${uuid()}" }
              - get: /away/\(there.port)
                headers: { Authorization: "Bearer ${env.TOKEN}" }
                cookies: { session: mine }
              - get: /away/\(there.port)
                headers: { Authorization: "Bearer ${token}" }
              - get: /away/\(there.port)
                auth: { basic: { user: ann, password: open sesame } }
            """
        )
        #expect(ending.code == 0, "\(ending.errors)")
        let sent = try here.requests()
        #expect(sent.count == 3 && sent.allSatisfy { $0.headers["authorization"] != nil })
        #expect(sent.first?.headers["cookie"] == "session=mine")
        let seen = try there.requests()
        #expect(seen.map(\.status) == [302, 200, 302, 200, 302, 200])
        #expect(seen.allSatisfy { $0.headers["authorization"] == nil && $0.headers["cookie"] == nil })
    }

    @Test func `credentials`() async throws {
        let seen = try await run(
            """
              - get: /basic
                auth: { basic: { user: ann, password: open sesame } }
                check: { basic: response.status == 200 }
              - get: /bearer
                auth: { bearer: abc.def }
                check: { bearer: response.status == 200 }
              - get: /digest/md5?a=b
                auth: { digest: { user: ann, password: open sesame } }
                check: { md5: response.status == 200 }
              - get: /digest/sha-256
                auth: { digest: { user: ann, password: open sesame } }
                check: { sha256: response.status == 200 }
              - get: /basic
                auth: { basic: { user: ann, password: wrong } }
                expect: 401
                check: { refused: response.status == 401 }
            """
        )
        #expect(seen.filter { $0.status == 401 && $0.path.hasPrefix("/digest") }.count <= 4, "one challenge each")
    }

    @Test func `codings of answers and requests`() async throws {
        let seen = try await run(
            """
              - get: /gzip
                headers: { Accept-Encoding: gzip }
                check: { gzip: response.json.coding == "gzip" && size(response.json.text) == 5000 }
              - get: /deflate
                check: { deflate: response.json.coding == "deflate" && size(response.json.text) == 5000 }
              - post: /decoded
                body: "${range(1000).map(i, 'line').join(',')}"
                compress: gzip
                check: { sent gzip: response.json.coding == "gzip" && response.json.size == 4999 }
              - post: /decoded
                body: "${range(1000).map(i, 'line').join(',')}"
                compress: deflate
                check: { sent deflate: 'response.json.coding == "deflate" && response.json.text.startsWith("line,line")' }
            """,
            requests: 4
        )
        #expect(seen.filter { $0.path == "/decoded" }.allSatisfy { $0.bodySize < 200 }, "they were compressed")
    }

    @Test func `multipart`() async throws {
        try await run(
            """
              - post: /multipart
                multipart:
                  note: a text ü
                  upload: { bytes: 3KiB, filename: a.bin, contentType: application/x-test }
                  document: { json: { a: 1 } }
                  many: [one, two]
                check:
                  names: response.json.map(p, p.name) == ["note", "upload", "document", "many", "many"]
                  text: response.json[0].text == "a text ü"
                  file: response.json[1].filename == "a.bin" && response.json[1].size == 3072
                  type: response.json[1].type == "application/x-test"
                  json: 'parseJson(response.json[2].text).a == 1'
                  list: response.json[3].text == "one" && response.json[4].text == "two"
            """,
            requests: 1
        )
    }

    @Test func `large bodies both ways`() async throws {
        let seen = try await run(
            """
              - post: /echo
                body: { bytes: 10MB }
                check: { uploaded: response.json.size == 10000000 }
              - get: /big/20000000
                check: { downloaded: response.size == 20000000 }
              - get: /big/20000000
                check: { again: response.status == 200 }
            """,
            requests: 3
        )
        #expect(seen.first?.bodySize == 10_000_000)
    }

    @Test func `chunked answers, interim answers, Expect`() async throws {
        try await run(
            """
              - get: /chunked
                check: { chunks: 'response.size == 189450 && response.body.startsWith("AB") && response.body.endsWith("T")' }
              - get: /hints
                check: { hints: 'response.status == 200 && response.body.trim() == "after hints"' }
              - get: /small
                check: { after: response.body.trim() == "hello" }
            """,
            requests: 3
        )
        let server = try await PythonServer()
        let ending = try await SquallProcess.run(
            """
            iterations: 2
            steps:
              - post: \(server.url)/echo
                headers: { Expect: 100-continue }
                body: { bytes: 100KB }
                check: { taken: response.status == 200 && response.json.size == 100000 }
            """
        )
        #expect(try ending.result().failedChecks.isEmpty, "\(ending.output)")
        #expect(try server.requests().count == 2)
    }

    @Test func `bodies from files`() async throws {
        let server = try await PythonServer()
        let folder = try TemporaryFolder()
        try folder.write("from a file ${not.an.expression}", to: "body.txt")
        let file = try folder.write(
            """
            iterations: 1
            steps:
              - post: \(server.url)/echo
                body: { file: body.txt }
                check: { sent: 'response.json.text == "from a file $${not.an.expression}"' }
            """,
            to: "scenario.yaml"
        )
        let ending = try await SquallProcess(["run", file, "--allow-saturated", "--out", folder.path], folder: folder)
            .ending()
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(try server.requests().first?.bodySize == 32)
    }
}
