/// A value watched on the system under test, over time.
package struct ObservedResult: JSONRecord, Sendable, Equatable {
    package var unit = ""
    package var seconds: [Double] = []
    package var samples: [Double?] = []

    package init() {}

    package static var fields: [RecordField<ObservedResult>] {
        [
            .init("unit", \.unit, "`ms`, `bytes`, or empty."),
            .init("seconds", \.seconds, "When each sample was taken, from the start of the load."),
            .init("samples", \.samples, "null where the system did not answer."),
        ]
    }
}
