import SquallExpressions

/// A condition on a metric that decides pass or fail.
package struct Threshold: Sendable {
    /// The key as written, selector included.
    package var metricText: String
    package var metric: MetricID
    package var selector: Selector
    /// The condition as written, its `${...}` computed: whoever reads a report wants to see the limit.
    package var expression: String
    package var condition: Condition
    package var abortOnFail: Bool
    /// Nanoseconds.
    package var delayAbortEval: Int64
    package var passesIfEmpty: Bool
    package var origin: Origin

    package init(
        metricText: String,
        metric: MetricID,
        selector: Selector,
        expression: String,
        condition: Condition,
        abortOnFail: Bool,
        delayAbortEval: Int64,
        passesIfEmpty: Bool,
        origin: Origin
    ) {
        self.metricText = metricText
        self.metric = metric
        self.selector = selector
        self.expression = expression
        self.condition = condition
        self.abortOnFail = abortOnFail
        self.delayAbortEval = delayAbortEval
        self.passesIfEmpty = passesIfEmpty
        self.origin = origin
    }

    package indirect enum Condition: Sendable, Hashable {
        case compare(Method, Comparison, Double)
        case and(Condition, Condition)
        case or(Condition, Condition)
    }

    package enum Comparison: String, Sendable, CaseIterable {
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case equal = "=="
        case notEqual = "!="
    }

    /// What is compared. `percentile` is 0...100.
    package enum Method: Sendable, Hashable {
        case count, sum, rate, passes, fails
        case value, min, max, avg, med, first, last
        case percentile(Double)
        /// Change along the robust trend over the run (percent of the start when `relative`); per second for `slope`.
        case growth(relative: Bool)
        case slope
    }
}

/// Which series of a metric a threshold looks at: every term must hold.
package struct Selector: Sendable {
    package enum Match: Sendable {
        case equals(String)
        case notEquals(String)
        case matches(Pattern)
    }
    package var terms: [(tag: String, match: Match)]
    package init(terms: [(tag: String, match: Match)]) {
        self.terms = terms
    }
    package var isEmpty: Bool { terms.isEmpty }
}

/// A condition over captured values and final metrics, judged once after teardown.
package struct Assertion: Sendable {
    package var name: String
    package var condition: Expression
    /// As written.
    package var text: String
    package var origin: Origin
    package init(name: String, condition: Expression, text: String, origin: Origin) {
        self.name = name
        self.condition = condition
        self.text = text
        self.origin = origin
    }
}
