import SquallExpressions

/// The numbers of a JSON document with the paths at which they stand.
package enum DocumentNumbers {
    /// In the order of the document; a document that is a number itself has none.
    package static func all(in document: Value) -> [(path: String, value: Double)] {
        var result: [(path: String, value: Double)] = []
        collect(document, at: ObservedPath(), into: &result)
        return result
    }

    /// nil for what is no number.
    package static func number(_ value: Value) -> Double? {
        switch value {
        case .int(let int): Double(int)
        case .double(let double): double
        default: nil
        }
    }

    private static func collect(
        _ value: Value,
        at path: ObservedPath,
        into result: inout [(path: String, value: Double)]
    ) {
        switch value {
        case .map(let map):
            for (key, value) in map.entries { collect(value, at: path.appending(key: key.text), into: &result) }
        case .list(let values):
            for (index, value) in values.enumerated() {
                collect(value, at: path.appending(index: index), into: &result)
            }
        default:
            if let number = number(value), !path.text.isEmpty { result.append((path.text, number)) }
        }
    }
}
