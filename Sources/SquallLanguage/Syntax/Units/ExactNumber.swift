/// A decimal number as an exact fraction with a positive denominator.
struct ExactNumber: Sendable, Hashable {
    var numerator: Int64
    var denominator: Int64 = 1

    /// Reads `12`, `-0.5`, `1e3`. nil where the text is no number or does not fit in 64 bits.
    init?(_ text: some StringProtocol) {
        var digits: Int64 = 0
        var (exponent, hasDigits, seenPoint, negative) = (0, false, false, false)
        var rest = Substring(text)
        if rest.first == "-" || rest.first == "+" { negative = rest.removeFirst() == "-" }
        while let character = rest.first, character.isASCII {
            if character == ".", !seenPoint {
                seenPoint = true
            } else if let digit = character.wholeNumberValue {
                guard let next = digits.appending(digit) else { return nil }
                digits = next
                hasDigits = true
                if seenPoint { exponent -= 1 }
            } else {
                break
            }
            rest.removeFirst()
        }
        guard hasDigits, let written = ExactNumber.exponent(rest) else { return nil }
        self.init(digits: negative ? -digits : digits, exponent: exponent + written)
    }

    /// A double as its shortest decimal spelling.
    init?(_ value: Double) {
        self.init(value.description)
    }

    init(numerator: Int64, denominator: Int64 = 1) {
        self.numerator = numerator
        self.denominator = denominator
    }

    private init?(digits: Int64, exponent: Int) {
        numerator = digits
        denominator = 1
        guard abs(exponent) <= 18 || digits == 0 else { return nil }
        for _ in 0..<(digits == 0 ? 0 : abs(exponent)) {
            if exponent < 0, numerator % 10 == 0 {
                numerator /= 10
                continue
            }
            let (product, overflow) = (exponent < 0 ? denominator : numerator).multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            if exponent < 0 { denominator = product } else { numerator = product }
        }
    }

    /// The exponent after the digits: 0 where nothing is left, nil where something else is.
    private static func exponent(_ text: Substring) -> Int? {
        if text.isEmpty { return 0 }
        guard text.first == "e" || text.first == "E" else { return nil }
        return Int(text.dropFirst()).flatMap { abs($0) <= 400 ? $0 : nil }
    }

    var double: Double { Double(numerator) / Double(denominator) }

    /// The number as an int, where it is whole.
    var whole: Int64? { numerator.isMultiple(of: denominator) ? numerator / denominator : nil }

    /// The number times a positive unit, rounded towards zero; nil on overflow.
    func times(_ unit: Int64) -> Int64? {
        let product = numerator.magnitude.multipliedFullWidth(by: unit.magnitude)
        guard product.high < denominator.magnitude else { return nil }
        let quotient = denominator.magnitude.dividingFullWidth(product).quotient
        guard let magnitude = Int64(exactly: quotient) else { return nil }
        return numerator < 0 ? -magnitude : magnitude
    }

    /// The smallest int that is at least the number.
    var roundedUp: Int64 {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        return remainder > 0 ? quotient + 1 : quotient
    }
}

extension Int64 {
    fileprivate func appending(_ digit: Int) -> Int64? {
        let (product, overflow) = multipliedReportingOverflow(by: 10)
        let (sum, overflow2) = product.addingReportingOverflow(Int64(digit))
        return overflow || overflow2 ? nil : sum
    }
}
