import SquallExpressions
import Testing

/// The names that tests use, as the language would give them.
final class TestScope: ExpressionScope {
    var names: [String: Resolution]
    var used: [String] = []

    init(_ names: [String: Resolution] = [:]) {
        self.names = names
    }

    /// Slots for a response, captured values and a feeder; constants for env and let.
    static var scenario: TestScope {
        TestScope([
            "response": .slot(0, .host(TestResponse.type)),
            "body": .slot(1, .dyn),
            "id": .slot(2, .string),
            "count": .slot(3, .int),
            "items": .slot(4, .list(.string)),
            "env": .namespace(["URL": .constant(.string("http://x")), "RATE": .constant(.int(10))]),
            "test": .namespace(["elapsed": .elapsed, "id": .slot(2, .string)]),
            "session_id": .slot(2, .string),
            "later": .unavailable("nothing has set it on this path"),
        ])
    }

    func resolve(_ name: String, at range: Range<Int>) -> Resolution? { names[name] }
    func use(member: String, of root: String, at range: Range<Int>) { used.append("\(root).\(member)") }
    var candidates: [String] { Array(names.keys) }
    var dottedNames: Set<String> { Set(names.keys.filter { $0.contains(".") }) }
    func markSlot(_ name: String, at range: Range<Int>) -> Int? { name == "sent" ? 5 : nil }
    var markNames: [String] { ["sent"] }

    func contents(ofFile path: String) throws(EvaluationError) -> [UInt8] {
        guard path == "body.txt" else { throw EvaluationError("no file \(path)") }
        return Array("from a file".utf8)
    }
}

final class TestResponse: HostObject {
    static let timings = HostType(name: "timings", fields: [("waiting", .duration)])
    static let type = HostType(
        name: "response",
        fields: [
            ("status", .int), ("duration", .duration), ("body", .string), ("json", .dyn),
            ("headers", .map(.string, .string)), ("error", .string),
        ]
    )

    func field(_ index: Int) throws(EvaluationError) -> Value {
        switch index {
        case 0: return .int(200)
        case 1: return .duration(20_000_000)
        case 2: return .string("{\"a\": 1}")
        case 3: return .map(ValueMap([("a", .int(1)), ("list", .list([.int(1), .int(2)]))]))
        case 4: return .map(ValueMap(foldingCase: [(name: "Content-Type", value: .string("text/plain"))]))
        default: return .string("")
        }
    }
}

final class TestClock: ExpressionClock {
    func monotonicNanoseconds() -> Int64 { 5_000_000_000 }
    func wallTime() -> Timestamp { Timestamp(seconds: 1_700_000_000, nanoseconds: 500_000_000) }
    var loadStart: Int64 { 2_000_000_000 }
}

extension Frame {
    /// The frame that `TestScope.scenario` describes.
    static var scenario: Frame {
        let slots = Slots([
            .host(TestResponse()),
            .map(
                ValueMap([("name", .string("Ann")), ("tags", .list([.string("a"), .string("b")])), ("none", .null)])
            ),
            .string("s-1"), .int(3), .list([.string("x"), .string("y")]), .int(4_000_000_000),
        ])
        return Frame(slots: slots, random: RandomStream(seed: 7), clock: TestClock())
    }
}

/// The value of an expression in the scenario of the tests, or the message of what is wrong with it.
func outcome(_ source: String) -> String {
    let compilation = Expression.compile(source, scope: TestScope.scenario)
    guard let expression = compilation.expression else {
        return compilation.problems.map { "problem: \($0.message)" }.joined(separator: "; ")
    }
    do {
        let value = try expression.evaluate(in: .scenario)
        return "\(value.typeName) \(value.text)"
    } catch {
        return "error: \(error.message)"
    }
}
