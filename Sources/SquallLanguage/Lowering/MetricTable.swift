import SquallPlan

/// The metrics of a compilation: built-in ones first, then those that the file declares.
final class MetricTable {
    private(set) var definitions: [MetricDefinition] = BuiltinMetric.allCases.map(\.definition)
    private var ids: [String: MetricID] = [:]
    private var used: Set<MetricID> = []

    init() {
        for (id, definition) in definitions.enumerated() { ids[definition.name] = id }
    }

    /// The id of the metric with that name.
    subscript(name: String) -> MetricID? { ids[name] }

    /// Whether the file may not declare this name, because squall keeps it itself.
    func isBuiltin(_ id: MetricID) -> Bool { id < BuiltinMetric.allCases.count }

    @discardableResult
    func declare(_ definition: MetricDefinition) -> MetricID {
        definitions.append(definition)
        ids[definition.name] = definitions.count - 1
        return definitions.count - 1
    }

    /// Called where a step records the metric or a threshold names it.
    func noteUse(of id: MetricID) { used.insert(id) }
    func isUsed(_ id: MetricID) -> Bool { used.contains(id) }

    var names: [String] { definitions.map(\.name) }
}
