extension JSONReader {
    /// The number at the position: an int where it is spelled as one and fits 64 bits, a double otherwise.
    mutating func number() throws(EvaluationError) -> Value {
        let start = position
        let isNegative = next == UInt8(ascii: "-")
        if isNegative { position += 1 }
        var decimal = Decimal()
        try digits(into: &decimal, mayStartWithZero: false)
        guard next == UInt8(ascii: ".") || next | 0x20 == UInt8(ascii: "e") else {
            if let int = decimal.int(isNegative: isNegative) { return .int(int) }
            return .double(try double(decimal, isNegative: isNegative, from: start))
        }
        if next == UInt8(ascii: ".") {
            position += 1
            let pointAt = position
            try digits(into: &decimal, mayStartWithZero: true)
            decimal.exponent -= position - pointAt
        }
        if next | 0x20 == UInt8(ascii: "e") { decimal.exponent += try exponent() }
        return .double(try double(decimal, isNegative: isNegative, from: start))
    }

    /// One or more digits. Without `mayStartWithZero`, a 0 stands alone.
    private mutating func digits(into decimal: inout Decimal, mayStartWithZero: Bool) throws(EvaluationError) {
        let start = position
        while case let digit = next &- UInt8(ascii: "0"), digit < 10 {
            decimal.append(digit)
            position += 1
        }
        guard position > start else { throw unexpected("a digit") }
        if !mayStartWithZero, base[start] == UInt8(ascii: "0"), position > start + 1 {
            position = start
            throw problem("a number may not start with 0")
        }
    }

    private mutating func exponent() throws(EvaluationError) -> Int {
        position += 1
        let isNegative = next == UInt8(ascii: "-")
        if isNegative || next == UInt8(ascii: "+") { position += 1 }
        var exponent = Decimal()
        try digits(into: &exponent, mayStartWithZero: true)
        let magnitude = exponent.isExact ? Int(clamping: exponent.digits) : Int.max
        return (isNegative ? -1 : 1) * min(magnitude, 1_000_000_000)
    }

    private func double(_ decimal: Decimal, isNegative: Bool, from start: Int) throws(EvaluationError) -> Double {
        if let double = decimal.double { return isNegative ? -double : double }
        let spelled = String(decoding: UnsafeBufferPointer(start: base + start, count: position - start), as: UTF8.self)
        guard let double = Double(spelled), double.isFinite else {
            throw problem("the number is beyond the range of a double", at: start)
        }
        return double
    }
}

/// A decimal number: digits times a power of ten.
private struct Decimal {
    private(set) var digits: UInt64 = 0
    var exponent = 0
    /// False once the digits did not fit.
    private(set) var isExact = true

    mutating func append(_ digit: UInt8) {
        let (tenfold, overflow) = digits.multipliedReportingOverflow(by: 10)
        let (sum, carry) = tenfold.addingReportingOverflow(UInt64(digit))
        if overflow || carry { isExact = false }
        digits = sum
    }

    func int(isNegative: Bool) -> Int64? {
        guard isExact else { return nil }
        if isNegative, digits == Int64.min.magnitude { return .min }
        return Int64(exactly: digits).map { isNegative ? -$0 : $0 }
    }

    /// The exact double, where digits and power of ten are doubles themselves: one correctly rounded operation (W. D.
    /// Clinger, How to read floating point numbers accurately, 1990).
    var double: Double? {
        guard isExact, digits <= 1 << 53, abs(exponent) < Decimal.powers.count else { return nil }
        return exponent < 0
            ? Double(digits) / Decimal.powers[-exponent] : Double(digits) * Decimal.powers[exponent]
    }

    /// The powers of ten that are doubles.
    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}
