import SquallExpressions

/// The types of env parameters.
enum EnvironmentType: String, CaseIterable {
    case string, int, number, bool, duration, bytes, url

    var staticType: StaticType {
        switch self {
        case .string, .url: .string
        case .int, .bytes: .int
        case .number: .double
        case .bool: .bool
        case .duration: .duration
        }
    }

    /// Whether an empty text is a value; for the others it counts as not given.
    var acceptsEmpty: Bool { self == .string || self == .url }

    /// The value of a text. Throws what is wrong with it: "not a duration".
    func parse(_ text: String) throws(EnvironmentProblem) -> Value {
        switch self {
        case .string: return .string(text)
        case .int:
            if let value = ExactNumber(text)?.whole { return .int(value) }
            throw EnvironmentProblem("not a whole number")
        case .number:
            if let number = ExactNumber(text) { return .double(number.double) }
            throw EnvironmentProblem("not a number")
        case .bool: return .bool(try EnvironmentType.bool(text))
        case .duration:
            return .duration(try EnvironmentType.unit { () throws(UnitProblem) in try Units.duration(text) })
        case .bytes: return .int(try EnvironmentType.unit { () throws(UnitProblem) in try Units.size(text) })
        case .url: return .string(try EnvironmentType.url(text))
        }
    }

    private static func bool(_ text: String) throws(EnvironmentProblem) -> Bool {
        switch text {
        case "true", "1": return true
        case "false", "0": return false
        default: throw EnvironmentProblem("not a bool", help: "a bool is `true`, `false`, `1` or `0`")
        }
    }

    private static func unit(_ parse: () throws(UnitProblem) -> Int64) throws(EnvironmentProblem) -> Int64 {
        do {
            return try parse()
        } catch {
            throw EnvironmentProblem(error.message, help: error.help)
        }
    }

    private static func url(_ text: String) throws(EnvironmentProblem) -> String {
        if text.isEmpty || URLText.isAbsolute(text) { return text }
        throw EnvironmentProblem("not a URL", help: "a URL has a scheme and a host: `https://example.com`")
    }
}

/// Why a text is no value of an env parameter.
struct EnvironmentProblem: Error {
    var message: String
    var help: String?

    init(_ message: String, help: String? = nil) {
        self.message = message
        self.help = help
    }
}
