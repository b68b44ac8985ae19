import SquallExpressions
import SquallPlan
import Testing

@testable import SquallLanguage

/// No input may crash the compiler.
@Suite struct FileRobustnessTests {
    @Test func aHundredThousandLinesCompile() {
        var text = "vus: 1\nduration: 1s\nsteps:\n"
        for number in 0..<12_500 {
            text += """
                  - get: http://127.0.0.1:8080/items/\(number)
                    name: item \(number)
                    headers: { X-Number: "\(number)" }
                    query: { page: \(number) }
                    check:
                      ok: response.status == 200
                      fast: response.duration < 500ms
                  - sleep: 100ms..200ms

                """
        }
        let compilation = GoldenScenario(text).compiled()
        #expect(compilation.diagnostics.map(\.message) == [])
        #expect(compilation.plan?.scenarios.first?.steps.count == 25_000)
    }

    @Test(arguments: 0..<20) func randomBytesEndInDiagnostics(seed: UInt64) {
        var random = RandomStream(seed: seed, path: 1)
        for _ in 0..<20 {
            let bytes = (0..<Int.random(in: 0..<400, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            _ = GoldenScenario(String(decoding: bytes, as: UTF8.self)).compiled()
        }
    }

    /// Sound and broken files with pieces cut out, doubled and exchanged.
    @Test(arguments: 0..<10) func mutatedFilesEndInDiagnostics(seed: UInt64) throws {
        var random = RandomStream(seed: seed, path: 2)
        for scenario in try GoldenScenario.all(in: "err") + GoldenScenario.all(in: "ok") {
            var bytes = scenario.bytes
            for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
                let position = Int.random(in: 0..<bytes.count, using: &random)
                let end = min(bytes.count, position + Int.random(in: 0...8, using: &random))
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes.removeSubrange(position..<end)
                case 1: bytes.insert(contentsOf: bytes[position..<end], at: position)
                default: bytes[position] = Array(":-{}[]\"'#&*!|>%@,$\n\t 0a".utf8).randomElement(using: &random) ?? 0
                }
            }
            _ = GoldenScenario(String(decoding: bytes, as: UTF8.self)).rendered()
        }
    }

    @Test func longChainsOfLetsAreAProblemAndNoCrash() {
        let lets = (0..<5_000).map { "  a\($0): ${a\($0 + 1)}\n" }.joined() + "  a5000: 1\n"
        let text = "let:\n" + lets + "vus: ${a0}\nsteps: [{ get: \"http://127.0.0.1:8080/\" }]\n"
        #expect(GoldenScenario(text).compiled().diagnostics.contains { $0.code == .letCycle })
    }
}
