/// A function of expressions: what the checker, the suggestions and the documentation know of it, and how it is computed.
package struct Function: Sendable {
    /// The name as called: `size`, `random.int`; a method's without its receiver: `trim`.
    package let name: String
    package let isMethod: Bool
    /// The forms it has; a method's first parameter is its receiver.
    package let signatures: [Signature]
    /// One line of documentation.
    package let summary: String
    /// A call that shows it.
    package let example: String
    /// Whether equal arguments give equal values, so that a call with constants is computed before the run.
    let isPure: Bool
    let implementation: Implementation
    /// The type of a call where it follows from the arguments more closely than the signature says.
    let infer: (@Sendable ([StaticType]) -> StaticType)?

    /// How a call is computed. The checker has seen to the number of arguments, and to their types where it knows them.
    enum Implementation: Sendable {
        case inFrame(@Sendable (Frame) throws(EvaluationError) -> Value)
        case unary(@Sendable (Value) throws(EvaluationError) -> Value)
        case binary(@Sendable (Value, Value) throws(EvaluationError) -> Value)
        case list(@Sendable ([Value]) throws(EvaluationError) -> Value)
        case listInFrame(@Sendable ([Value], Frame) throws(EvaluationError) -> Value)
        /// The checker makes a node of its own for the call.
        case special(String)
    }

    package struct Signature: Sendable {
        package let parameters: [(name: String, type: StaticType)]
        package let result: StaticType
        /// Whether the last parameter may be given any number of times, at least once.
        package let isVariadic: Bool
    }

    /// A call as help shows it, with a word for the arguments where the function has any: `now()`, `hmac(...)`.
    func call(with arguments: String) -> String {
        let takesNone = signatures.allSatisfy { $0.takes(count: 0) }
        return "\(name)(\(takesNone ? "" : arguments))"
    }

    /// The forms as documentation shows them: `random.int(low: int, high: int) -> int`, `string.trim() -> string`.
    package var signatureTexts: [String] {
        signatures.map { signature in
            let parameters = signature.parameters.dropFirst(isMethod ? 1 : 0).map { "\($0.name): \($0.type.name)" }
            let receiver = isMethod ? (signature.parameters.first?.type.name ?? "") + "." : ""
            let dots = signature.isVariadic ? ", ..." : ""
            return "\(receiver)\(name)(\(parameters.joined(separator: ", "))\(dots)) -> \(signature.result.name)"
        }
    }
}

extension Function {
    /// A function, called by its name.
    init(
        _ name: String,
        _ signatures: [Signature],
        _ summary: String,
        example: String,
        isPure: Bool = true,
        infer: (@Sendable ([StaticType]) -> StaticType)? = nil,
        _ implementation: Implementation
    ) {
        self.init(
            name: name,
            isMethod: false,
            signatures: signatures,
            summary: summary,
            example: example,
            isPure: isPure,
            implementation: implementation,
            infer: infer
        )
    }

    /// A method, called on its first argument.
    static func method(
        _ name: String,
        _ signatures: [Signature],
        _ summary: String,
        example: String,
        infer: (@Sendable ([StaticType]) -> StaticType)? = nil,
        _ implementation: Implementation
    ) -> Function {
        Function(
            name: name,
            isMethod: true,
            signatures: signatures,
            summary: summary,
            example: example,
            isPure: true,
            implementation: implementation,
            infer: infer
        )
    }

    /// The same under the other form of call: CEL has `size(x)` and `x.size()`.
    func asMethod(example: String) -> Function {
        Function(
            name: name,
            isMethod: true,
            signatures: signatures,
            summary: summary,
            example: example,
            isPure: isPure,
            implementation: implementation,
            infer: infer
        )
    }
}

extension Function.Signature {
    /// `.form(["low": .int, "high": .int], .int)`
    static func form(_ parameters: KeyValuePairs<String, StaticType>, _ result: StaticType) -> Self {
        Self(parameters: parameters.map { ($0.key, $0.value) }, result: result, isVariadic: false)
    }

    /// A form whose last parameter repeats.
    static func variadic(_ parameters: KeyValuePairs<String, StaticType>, _ result: StaticType) -> Self {
        Self(parameters: parameters.map { ($0.key, $0.value) }, result: result, isVariadic: true)
    }

    func takes(count: Int) -> Bool {
        isVariadic ? count >= parameters.count : count == parameters.count
    }

    /// The type of the parameter with that number.
    func parameter(_ index: Int) -> (name: String, type: StaticType) {
        parameters[min(index, parameters.count - 1)]
    }
}
