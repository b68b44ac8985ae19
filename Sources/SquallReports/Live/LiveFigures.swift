import SquallMetrics
import SquallPlan

/// The figures of a run at a moment in the terms of monitoring systems: families of counters, gauges and histograms,
/// with labels. The three encoders read nothing else, so that they agree on names, units and labels.
package struct LiveFigures: Sendable, Equatable {
    package enum Unit: Sendable { case seconds, bytes, none }

    package enum Value: Sendable, Equatable {
        /// A total since the start of the run.
        case counter(Double)
        case gauge(Double)
        case histogram(LiveHistogram)
    }

    package struct Point: Sendable, Equatable {
        /// Those of the run first; empty values are left out.
        package var labels: [Tag]
        package var value: Value
    }

    package struct Family: Sendable, Equatable {
        /// Squall's name of the metric, without prefix and suffixes: `http_req_duration`.
        package var name: String
        package var help: String
        package var unit: Unit
        /// Never empty, and all of one kind.
        package var points: [Point]
    }

    package var families: [Family] = []

    package init(families: [Family] = []) {
        self.families = families
    }
}

/// What tells the figures of a run from those of others.
package struct LiveIdentity: Sendable {
    /// The labels that every figure has.
    package let labels: [Tag]
    /// The machine that the load comes from.
    package let instance: String
    package let version: String
    let mask: SecretMask
    let names = LiveNames()

    /// - Parameter tags: those of the file, for all samples.
    package init(test: String, label: String?, tags: [Tag], instance: String, version: String, mask: SecretMask) {
        let own = [Tag("test", test), Tag("label", label ?? "")]
        let others = tags.map { Tag(LiveIdentity.labelName($0.key), $0.value) }
        labels = (own + others.filter { tag in !own.contains { $0.key == tag.key } })
            .filter { !$0.value.isEmpty }
            .map { Tag($0.key, mask.apply(to: $0.value)) }
        self.instance = instance
        self.version = version
        self.mask = mask
    }

    /// Names of labels have letters, digits and underscores only, and no digit in front.
    private static func labelName(_ key: String) -> String {
        let name = PrometheusNames.plain(key)
        return name.first?.isNumber == true ? "_" + name : name
    }
}
