import SquallPlan

/// The metrics of a compilation: built-in ones first, then those that the file declares.
final class MetricTable {
    /// A metric that the file declares.
    struct Declaration {
        var id: MetricID
        var location: Location
        var isIncluded: Bool
    }

    private(set) var definitions: [MetricDefinition] = BuiltinMetric.allCases.map(\.definition)
    private(set) var declarations: [Declaration] = []
    private var ids: [String: MetricID] = [:]
    private var used: Set<MetricID> = []

    init() {
        for (id, definition) in definitions.enumerated() { ids[definition.name] = id }
    }

    /// The id of the metric with that name.
    subscript(name: String) -> MetricID? { ids[name] }

    /// Whether the file may not declare this name, because squall keeps it itself.
    func isBuiltin(_ id: MetricID) -> Bool { id < BuiltinMetric.allCases.count }

    func declare(_ definition: MetricDefinition, at location: Location, isIncluded: Bool) {
        definitions.append(definition)
        ids[definition.name] = definitions.count - 1
        declarations.append(Declaration(id: definitions.count - 1, location: location, isIncluded: isIncluded))
    }

    /// The id of a value of `observe`, made where it is first named.
    func noteObserved(_ definition: MetricDefinition) -> MetricID {
        if let known = ids[definition.name] { return known }
        definitions.append(definition)
        ids[definition.name] = definitions.count - 1
        return definitions.count - 1
    }

    /// Called where a step records the metric.
    func noteUse(of id: MetricID) { used.insert(id) }
    func isUsed(_ id: MetricID) -> Bool { used.contains(id) }

    var names: [String] { definitions.map(\.name) }
}
