/// A value of the scenario language at run time: CEL's values, and the host objects that the engine offers.
///
/// Copying is cheap: text, lists and maps share their storage.
package enum Value: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    /// Nanoseconds.
    case duration(Int64)
    case timestamp(Timestamp)
    case list([Value])
    case map(ValueMap)
    /// A CEL type as a value, by its name.
    case type(String)
    case optional(OptionalValue)
    case host(any HostObject)
}

/// A point in time: whole seconds since 1970-01-01T00:00:00Z and the nanoseconds after them (0 ..< 1e9).
package struct Timestamp: Sendable, Hashable {
    package var seconds: Int64
    package var nanoseconds: Int32

    package init(seconds: Int64, nanoseconds: Int32) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }
}

/// What CEL's optional holds: a value or nothing.
package final class OptionalValue: Sendable {
    package let wrapped: Value?

    package init(_ wrapped: Value?) {
        self.wrapped = wrapped
    }
}

/// An object of the engine that expressions read by field: `response`, `message`.
///
/// Fields are numbered by the object's `HostType`, so that a checked expression never looks a name up.
package protocol HostObject: AnyObject, Sendable {
    /// The value of the field with that number. Throws where the value cannot be had (`response.json` of text).
    func field(_ index: Int) throws(EvaluationError) -> Value
    /// The object as a map, where it is one to its users: a row of data. nil for the others.
    var asMap: ValueMap? { get }
}

extension HostObject {
    package var asMap: ValueMap? { nil }
}

/// The fields of a host object, as the checker sees them.
package final class HostType: Sendable {
    package let name: String
    package let fields: [(name: String, type: StaticType)]

    package init(name: String, fields: [(name: String, type: StaticType)]) {
        self.name = name
        self.fields = fields
    }

    /// The number of the field with that name.
    package func index(of field: String) -> Int? {
        fields.firstIndex { $0.name == field }
    }
}

extension HostType: Hashable {
    package static func == (left: HostType, right: HostType) -> Bool { left === right }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// What is known of a value's type before the run.
package indirect enum StaticType: Sendable, Hashable {
    case dyn, null, bool, int, double, string, bytes, duration, timestamp, type
    case list(StaticType)
    case map(StaticType, StaticType)
    case optional(StaticType)
    case host(HostType)
}

/// Why an expression has no value. The message is for the report: it names what was missing or did not fit.
package struct EvaluationError: Error, Sendable, Hashable {
    package let message: String
    /// Where in a text the mistake is, for texts that were to be JSON.
    package let place: Place?

    package struct Place: Sendable, Hashable {
        /// What is wrong, without the place.
        package let message: String
        /// In bytes from the beginning of the text.
        package let offset: Int
    }

    package init(_ message: String, place: Place? = nil) {
        self.message = message
        self.place = place
    }

    // The message tells the place too.
    package static func == (left: EvaluationError, right: EvaluationError) -> Bool { left.message == right.message }
    package func hash(into hasher: inout Hasher) { hasher.combine(message) }
}
