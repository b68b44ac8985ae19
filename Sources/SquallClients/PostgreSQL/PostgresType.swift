/// The types whose values are more than text, by their numbers (pg_type.dat of PostgreSQL).
enum PostgresType: UInt32 {
    case bool = 16
    case bytea = 17
    case int8 = 20
    case int2 = 21
    case int4 = 23
    case oid = 26
    case json = 114
    case float4 = 700
    case float8 = 701
    case timestamptz = 1184
    case numeric = 1700
    case jsonb = 3802

    /// A value from its text form; as text where it has no exact counterpart.
    func value(_ bytes: UnsafeBufferPointer<UInt8>) -> SQLValue {
        switch self {
        case .json, .jsonb: return .json(Array(bytes))
        case .bytea: return Self.binary(bytes) ?? .utf8(bytes)
        default: break
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return switch self {
        case .bool: .bool(text == "t")
        case .int2, .int4, .int8, .oid: Int64(text).map { .int($0) } ?? .text(text)
        case .float4, .float8: Double(text).map { .double($0) } ?? .text(text)
        case .numeric: Self.number(text)
        case .timestamptz:
            PostgresTimestamp(text).map { .timestamp(seconds: $0.seconds, nanoseconds: $0.nanoseconds) }
                ?? .text(text)
        case .json, .jsonb, .bytea: .text(text)
        }
    }

    /// A decimal: whole ones of 64 bits are ints; others are doubles where a double keeps all digits, which it does for
    /// 15; the rest stays text.
    static func number(_ text: String) -> SQLValue {
        if let whole = Int64(text) { return .int(whole) }
        let digits = text.utf8.count { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard digits <= 15, let number = Double(text) else { return .text(text) }
        return .double(number)
    }

    /// `\x00ff`, as servers since 9.0 write bytea; nil for anything else.
    private static func binary(_ bytes: UnsafeBufferPointer<UInt8>) -> SQLValue? {
        guard bytes.count >= 2, bytes.count % 2 == 0, bytes[0] == UInt8(ascii: "\\"), bytes[1] == UInt8(ascii: "x")
        else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count / 2 - 1)
        for index in stride(from: 2, to: bytes.count, by: 2) {
            guard let high = bytes[index].hexDigit, let low = bytes[index + 1].hexDigit else { return nil }
            result.append(high << 4 | low)
        }
        return .bytes(result)
    }
}

extension SQLValue {
    /// Text; bytes where the database keeps text that is not UTF-8 (SQL_ASCII).
    static func utf8(_ bytes: UnsafeBufferPointer<UInt8>) -> SQLValue {
        String(validating: bytes, as: UTF8.self).map { .text($0) } ?? .bytes(Array(bytes))
    }
}

extension UInt8 {
    fileprivate var hexDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
