import SquallEngine
import SquallMetrics
import Testing

/// How many connections to data stores a plan is counted for before it starts.
@Suite struct StoreConnectionTests {
    private static func cause(_ yaml: String, descriptors: Int) throws -> GeneratorHealth.Cause? {
        let plan = try TestRun.plan(yaml, url: "http://127.0.0.1:9")
        return Preflight.problems(of: plan, limits: MachineLimits(descriptors: descriptors, ports: 28_000)).first
    }

    @Test(arguments: [
        // Users share the connections: as many as they are, or as there may be.
        ("connections: 300", 400, 300), ("connections: 300", 200, 200), ("connections: 5", 400, 5),
    ])
    func `shared connections are counted once`(connections: String, users: Int, expected: Int) throws {
        let yaml = """
            sql: { url: "postgres://127.0.0.1/x", \(connections) }
            executor: constant-vus
            vus: \(users)
            duration: 1s
            steps: [ { sql: SELECT 1 }, { sql: SELECT 2 } ]
            """
        // 64 files are the program's own.
        #expect(try Self.cause(yaml, descriptors: expected + 64) == nil)
        let message = try Self.cause(yaml, descriptors: expected + 63)?.message
        #expect(message?.hasPrefix("\(expected) connections need more than") == true)
    }

    @Test func `a server without a URL needs none`() throws {
        let yaml = """
            let: { NONE: "" }
            sql: { url: "${NONE}", connections: 300 }
            executor: constant-vus
            vus: 400
            duration: 1s
            steps: [ { sql: SELECT 1, if: NONE != "" }, { sleep: 1s } ]
            """
        #expect(try Self.cause(yaml, descriptors: 65) == nil)
    }
}
