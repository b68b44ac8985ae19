#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The standard normal distribution.
package enum NormalDistribution {
    /// The share of the distribution at or below `z`.
    package static func cumulative(_ z: Double) -> Double {
        erfc(-z / 2.squareRoot()) / 2
    }

    /// The value with that share at or below it, for shares between 0 and 1: bisection on `cumulative`, which is exact
    /// to the last digits and cheap enough for a report.
    package static func quantile(_ share: Double) -> Double {
        var low = -40.0
        var high = 40.0
        for _ in 0..<120 {
            let middle = (low + high) / 2
            if cumulative(middle) < share { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}

/// A range that holds the true value with the confidence asked for.
package struct ConfidenceInterval: Sendable, Hashable {
    package var lower: Double
    package var upper: Double

    package init(lower: Double, upper: Double) {
        self.lower = lower
        self.upper = upper
    }

    package func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
}

/// The difference of two figures that are known apart, each with an interval of its own (the method of variance estimates
/// recovery: Zou and Donner 2008; for shares it is Newcombe's tenth method, 1998).
package enum DifferenceInterval {
    /// Of `target - base`.
    package static func absolute(
        base: Double,
        _ baseInterval: ConfidenceInterval,
        target: Double,
        _ targetInterval: ConfidenceInterval
    ) -> ConfidenceInterval {
        let difference = target - base
        let down = hypot(target - targetInterval.lower, baseInterval.upper - base)
        let up = hypot(targetInterval.upper - target, base - baseInterval.lower)
        return ConfidenceInterval(lower: difference - down, upper: difference + up)
    }

    /// Of `target / base - 1`; nil where something is not above 0, for then the ratio has no interval.
    package static func relative(
        base: Double,
        _ baseInterval: ConfidenceInterval,
        target: Double,
        _ targetInterval: ConfidenceInterval
    ) -> ConfidenceInterval? {
        guard baseInterval.lower > 0, targetInterval.lower > 0, base > 0, target > 0 else { return nil }
        let logs = absolute(
            base: log(base),
            ConfidenceInterval(lower: log(baseInterval.lower), upper: log(baseInterval.upper)),
            target: log(target),
            ConfidenceInterval(lower: log(targetInterval.lower), upper: log(targetInterval.upper))
        )
        return ConfidenceInterval(lower: exp(logs.lower) - 1, upper: exp(logs.upper) - 1)
    }
}

/// A share of samples.
package enum ShareInterval {
    /// Wilson's score interval (1927), which stays between 0 and 1 and does not collapse at the ends. The samples may be
    /// fewer than counted, where they depend on each other.
    package static func wilson(share: Double, samples: Double, confidence: Double = 0.95) -> ConfidenceInterval? {
        guard samples > 0 else { return nil }
        let z = NormalDistribution.quantile(1 - (1 - confidence) / 2)
        let square = z * z / samples
        let centre = (share + square / 2) / (1 + square)
        let half = z / (1 + square) * (share * (1 - share) / samples + square / (4 * samples)).squareRoot()
        return ConfidenceInterval(lower: max(0, centre - half), upper: min(1, centre + half))
    }
}
