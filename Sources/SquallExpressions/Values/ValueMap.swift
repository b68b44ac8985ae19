import Synchronization

/// A map in the order in which it was written; keys are ints, bools or text (CEL), in practice text.
///
/// It never changes. Small maps are searched from the front; larger ones get an index of positions at the first
/// look-up, which threads that meet there agree on.
package final class ValueMap: Sendable {
    package let keys: [Value]
    package let values: [Value]
    private let foldsCase: Bool
    private let index = AtomicLazyReference<KeyIndex>()

    /// Up to here a search from the front is the faster one.
    static let searchedCount = 12

    /// A map of keys and their values; the keys must be distinct, and as many as the values.
    package init(keys: [Value], values: [Value]) {
        self.keys = keys
        self.values = values
        foldsCase = false
    }

    /// A map whose index is known already: the JSON parser made it to find duplicate keys.
    init(keys: [Value], values: [Value], index: KeyIndex) {
        self.keys = keys
        self.values = values
        foldsCase = false
        _ = self.index.storeIfNil(index)
    }

    /// A map with text keys; of equal keys the last one's value stays, at the place of the first.
    package convenience init(_ pairs: [(String, Value)]) {
        var keys: [Value] = []
        var values: [Value] = []
        for (key, value) in pairs {
            keys.append(.string(key))
            values.append(value)
        }
        self.init(uniquing: keys, values)
    }

    /// A map whose text keys are found in any case of their ASCII letters: the header fields of HTTP (RFC 9110, 5.1).
    ///
    /// The names must be distinct without regard to case; they are kept as given.
    package init(foldingCase pairs: [(name: String, value: Value)]) {
        keys = pairs.map { .string($0.name) }
        values = pairs.map(\.value)
        foldsCase = true
    }

    /// Of equal keys the last one's value stays, at the place of the first.
    package convenience init(uniquing keys: [Value], _ values: [Value]) {
        let index = KeyIndex(keys, foldsCase: false)
        if index.count == keys.count {
            self.init(keys: keys, values: values, index: index)
        } else {
            let unique = index.uniqued(keys, values)
            self.init(keys: unique.keys, values: unique.values)
        }
    }

    package var count: Int { keys.count }
    package var isEmpty: Bool { keys.isEmpty }

    /// The entries in their order.
    package var entries: Zip2Sequence<[Value], [Value]> { zip(keys, values) }

    /// The value of a text key.
    package subscript(_ key: String) -> Value? {
        position(of: .string(key)).map { values[$0] }
    }

    /// The value of any key. As CEL says, `1` and `1.0` find each other.
    package subscript(_ key: Value) -> Value? {
        position(of: key).map { values[$0] }
    }

    private func position(of key: Value) -> Int? {
        guard keys.count > ValueMap.searchedCount else {
            return keys.firstIndex { MapKey.equal($0, key, foldsCase: foldsCase) }
        }
        let index = self.index.load() ?? self.index.storeIfNil(KeyIndex(keys, foldsCase: foldsCase))
        return index.position(of: key, in: keys)
    }
}
