import SquallExpressions

/// A name that steps set, with its slot.
final class Variable {
    enum Kind {
        /// Captured or set in setup, in onStart, in an iteration, in a flow, in teardown.
        case setup, onStart, iteration, flow, teardown
        case loop, parameter
    }
    let name: String
    let slot: Int
    let kind: Kind
    /// Where it is set, in the order written; for a loop or a parameter where it is named.
    let places: [Location]
    /// Whether all its values come from one place, so that their type is known.
    let isSetOnce: Bool
    /// Values written to it so far.
    private(set) var assignments: [(type: StaticType, location: Location)] = []
    /// Whether any value it may get is a secret's.
    var isSecret = false
    /// Whether the values it may get are without bound (captures, counters, random values).
    var isUnbounded = false

    init(name: String, slot: Int, kind: Kind, places: [Location], isSetOnce: Bool? = nil) {
        self.name = name
        self.slot = slot
        self.kind = kind
        self.places = places
        self.isSetOnce = isSetOnce ?? (places.count == 1)
    }

    /// What is known of the type of its value: nothing where it is set at several places.
    var type: StaticType {
        isSetOnce ? assignments.first?.type ?? .dyn : .dyn
    }

    func noteAssignment(_ type: StaticType, at location: Location) {
        assignments.append((type, location))
    }

    /// The first value of another type than this one; nil where all agree as far as is known.
    func conflict(with type: StaticType) -> (type: StaticType, location: Location)? {
        assignments.first { !$0.type.agrees(with: type) }
    }
}

extension StaticType {
    /// Whether a variable may hold values of both types: numbers go together, and null and the unknown with all.
    func agrees(with other: StaticType) -> Bool {
        switch (self, other) {
        case (.dyn, _), (_, .dyn), (.null, _), (_, .null): true
        case (.int, .double), (.double, .int), (.list, .list), (.map, .map), (.optional, .optional): true
        default: self == other
        }
    }
}
