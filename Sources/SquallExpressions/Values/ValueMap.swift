/// A map in the order in which it was written; keys are ints, bools or text (CEL), in practice text.
package final class ValueMap: Sendable {
    package let keys: [Value]
    package let values: [Value]

    package init(keys: [Value], values: [Value]) {
        self.keys = keys
        self.values = values
    }
}
