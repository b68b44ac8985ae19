import Foundation
import SquallLanguage
import Testing

/// Arbitrary bytes and broken files: never a crash, always success or a diagnostic, and ranges inside of the file.
struct YAMLFuzzTests {
    /// SplitMix64: the same sequence on every run.
    struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    /// `SQUALL_FUZZ_ROUNDS` asks for more.
    static let rounds = Int(ProcessInfo.processInfo.environment["SQUALL_FUZZ_ROUNDS"] ?? "") ?? 60

    static let corpus: [[UInt8]] = {
        let folder = Bundle.module.resourceURL?.appendingPathComponent("Fixtures/yaml")
        return YAMLGoldenTests.names.compactMap { name in
            folder.flatMap { try? Data(contentsOf: $0.appendingPathComponent("\(name).yaml")) }.map { Array($0) }
        }
    }()

    private static let pieces: [String] = [
        ": ", "- ", "\n", "\r\n", "\r", "\t", "  ", "{", "}", "[", "]", "\"", "'", "|", ">", "&a ", "*a", "!", "!!int ",
        "#", " #", "${", "{{", "}}", "\\", "\\d", "---\n", "...\n", "? ", ",", "%", "@", "`", "<<: ", "é", "“", "漢",
        "\u{85}", "\u{2028}", "\u{FEFF}", "\u{0}", "~", "1e999", "key:value", "\n ", "\n    ", "|2\n", ">+\n",
    ]

    @Test("random bytes", arguments: 0..<8)
    func bytes(seed: Int) {
        var random = Random(state: UInt64(seed))
        for _ in 0..<Self.rounds {
            let count = Int.random(in: 0..<200, using: &random)
            check((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
    }

    @Test("random pieces of YAML", arguments: 0..<8)
    func pieces(seed: Int) {
        var random = Random(state: UInt64(1000 + seed))
        for _ in 0..<Self.rounds {
            let count = Int.random(in: 0..<60, using: &random)
            let text = (0..<count).map { _ in
                Bool.random(using: &random) ? Self.pieces.randomElement(using: &random) ?? "" : "ab"
            }
            check(Array(text.joined().utf8))
        }
    }

    @Test("fixtures with damage", arguments: 0..<8)
    func damage(seed: Int) {
        var random = Random(state: UInt64(2000 + seed))
        for _ in 0..<Self.rounds {
            guard var bytes = Self.corpus.randomElement(using: &random) else { return }
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let start = Int.random(in: 0...bytes.count, using: &random)
                let end = min(bytes.count, start + Int.random(in: 0...6, using: &random))
                let piece = Self.pieces.randomElement(using: &random) ?? ""
                bytes.replaceSubrange(start..<end, with: Array(piece.utf8))
            }
            check(bytes)
        }
    }

    private func check(_ bytes: [UInt8]) {
        let reading = YAMLReading(bytes: bytes)
        let isExplained = reading.root != nil || !reading.diagnostics.isEmpty
        #expect(isExplained, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
        for diagnostic in reading.diagnostics {
            let places = [diagnostic.location.range] + diagnostic.related.map(\.location.range)
            let edits = diagnostic.fixes.flatMap(\.edits).map(\.range)
            let isInside = (places + edits).allSatisfy { 0 <= $0.start && $0.start <= $0.end && $0.end <= bytes.count }
            #expect(isInside, "\(diagnostic.code) \(String(decoding: bytes, as: UTF8.self).debugDescription)")
        }
        if let root = reading.root { check(root, in: bytes) }
        for format in DiagnosticFormat.allCases {
            _ = DiagnosticRenderer(format: format, secrets: ["ab"]).render(reading.diagnostics, files: ["file.yaml"])
        }
    }

    private func check(_ node: Node, in bytes: [UInt8]) {
        let range = node.location.range
        #expect(0 <= range.start && range.start <= range.end && range.end <= bytes.count)
        switch node.content {
        case .invalid: break
        case .scalar(let scalar):
            let source = scalar.sourceRange(0..<scalar.text.utf8.count)
            let isInside = 0 <= source.start && source.end <= bytes.count + 1
            #expect(isInside, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
        case .sequence(let items): for item in items { check(item, in: bytes) }
        case .mapping(let entries):
            for entry in entries {
                check(entry.key, in: bytes)
                check(entry.value, in: bytes)
            }
        }
    }
}
