/// What implementations expect of arguments whose types only the run tells.
extension Value {
    func expectString(_ function: String) throws(EvaluationError) -> String {
        guard case .string(let text) = self else { throw mismatch(function, "a string") }
        return text
    }

    func expectInt(_ function: String) throws(EvaluationError) -> Int64 {
        switch self {
        case .int(let int): return int
        case .double(let double):
            if let int = Int64(exactly: double) { return int }
        default: break
        }
        throw mismatch(function, "an int")
    }

    /// A double, also from an int.
    func expectNumber(_ function: String) throws(EvaluationError) -> Double {
        switch self {
        case .int(let int): return Double(int)
        case .double(let double): return double
        default: throw mismatch(function, "a number")
        }
    }

    func expectList(_ function: String) throws(EvaluationError) -> [Value] {
        guard case .list(let elements) = self else { throw mismatch(function, "a list") }
        return elements
    }

    func expectDuration(_ function: String) throws(EvaluationError) -> Int64 {
        guard case .duration(let nanoseconds) = self else { throw mismatch(function, "a duration") }
        return nanoseconds
    }

    /// The bytes of text or of bytes.
    func expectBytes(_ function: String) throws(EvaluationError) -> [UInt8] {
        switch self {
        case .string(let text): return Array(text.utf8)
        case .bytes(let bytes): return bytes
        default: throw mismatch(function, "a string or bytes")
        }
    }

    func mismatch(_ function: String, _ expected: String) -> EvaluationError {
        EvaluationError("`\(function)` takes \(expected), got \(described)")
    }
}
