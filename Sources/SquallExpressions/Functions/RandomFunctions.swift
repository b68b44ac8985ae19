extension FunctionTable {
    static let random: [Function] = [
        Function(
            "uuid",
            [.form([:], .string)],
            "A random UUID (version 4).",
            example: "uuid()",
            isPure: false,
            .inFrame { (frame) throws(EvaluationError) in .string(RandomFunctions.uuid(&frame.random)) }
        ),
        Function(
            "random.int",
            [.form(["low": .int, "high": .int], .int)],
            "A whole number from low to high, both included.",
            example: "random.int(1, 6)",
            isPure: false,
            .listInFrame(RandomFunctions.int)
        ),
        Function(
            "random.number",
            [.form(["low": .double, "high": .double], .double)],
            "A number from low up to, but without, high.",
            example: "random.number(0, 1)",
            isPure: false,
            .listInFrame(RandomFunctions.number)
        ),
        Function(
            "random.string",
            [.form(["length": .int], .string)],
            "That many letters and digits.",
            example: "random.string(8)",
            isPure: false,
            .listInFrame { (arguments, frame) throws(EvaluationError) in
                try RandomFunctions.text(arguments[0], RandomFunctions.alphanumerics, "random.string", &frame.random)
            }
        ),
        Function(
            "random.hex",
            [.form(["length": .int], .string)],
            "That many hexadecimal digits.",
            example: "random.hex(16)",
            isPure: false,
            .listInFrame { (arguments, frame) throws(EvaluationError) in
                try RandomFunctions.text(arguments[0], Encoding.hexDigits, "random.hex", &frame.random)
            }
        ),
        Function(
            "random.choice",
            [.form(["list": .list(.dyn)], .dyn)],
            "An element of the list.",
            example: "random.choice([\"a\", \"b\"])",
            isPure: false,
            infer: { if case .list(let element) = $0[0] { element } else { .dyn } },
            .listInFrame(RandomFunctions.choice)
        ),
        Function(
            "random.bool",
            [.form(["probability": .double], .bool)],
            "True with that probability, from 0 to 1.",
            example: "random.bool(0.1)",
            isPure: false,
            .listInFrame { (arguments, frame) throws(EvaluationError) in
                .bool(frame.random.unit() < (try arguments[0].expectNumber("random.bool")))
            }
        ),
    ]
}

enum RandomFunctions {
    static let alphanumerics = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// More than a body may have; so that a slip does not fill the memory.
    static let maximumLength: Int64 = 64 << 20

    static func int(_ arguments: [Value], _ frame: Frame) throws(EvaluationError) -> Value {
        let low = try arguments[0].expectInt("random.int")
        let high = try arguments[1].expectInt("random.int")
        guard low <= high else { throw EvaluationError("`random.int`: \(low) is above \(high)") }
        return .int(low &+ Int64(bitPattern: frame.random.below(UInt64(bitPattern: high &- low) &+ 1)))
    }

    static func number(_ arguments: [Value], _ frame: Frame) throws(EvaluationError) -> Value {
        let low = try arguments[0].expectNumber("random.number")
        let high = try arguments[1].expectNumber("random.number")
        guard low <= high else { throw EvaluationError("`random.number`: \(low) is above \(high)") }
        return .double(low + (high - low) * frame.random.unit())
    }

    static func text(
        _ length: Value,
        _ alphabet: [UInt8],
        _ function: String,
        _ random: inout RandomStream
    ) throws(EvaluationError) -> Value {
        let length = try length.expectInt(function)
        guard (0...maximumLength).contains(length) else {
            throw EvaluationError("`\(function)` takes 0 to \(maximumLength), got \(length)")
        }
        let bytes = (0..<length).map { _ in alphabet[Int(random.below(UInt64(alphabet.count)))] }
        return .string(String(decoding: bytes, as: UTF8.self))
    }

    static func choice(_ arguments: [Value], _ frame: Frame) throws(EvaluationError) -> Value {
        let elements = try arguments[0].expectList("random.choice")
        guard !elements.isEmpty else { throw EvaluationError("`random.choice` of an empty list has no value") }
        return elements[Int(frame.random.below(UInt64(elements.count)))]
    }

    /// A UUID of version 4 and the variant of RFC 9562, in lower case.
    static func uuid(_ random: inout RandomStream) -> String {
        let high = random.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = random.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return String(unsafeUninitializedCapacity: 36) { buffer in
            var position = 0
            for digit in 0..<32 {
                if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
                    buffer[position] = UInt8(ascii: "-")
                    position += 1
                }
                let word = digit < 16 ? high : low
                buffer[position] = Encoding.hexDigits[Int(word >> UInt64(60 - 4 * (digit % 16)) & 15)]
                position += 1
            }
            return position
        }
    }
}

extension RandomStream {
    /// Uniform in 0 ..< bound, without bias (Lemire 2019); 0 stands for 2^64.
    package mutating func below(_ bound: UInt64) -> UInt64 {
        guard bound > 0 else { return next() }
        let threshold = (0 &- bound) % bound
        while true {
            let (high, low) = next().multipliedFullWidth(by: bound)
            if low >= threshold { return high }
        }
    }
}
