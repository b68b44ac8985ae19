/// A step of teardown that did not do its work: what it was to remove may still be there.
package struct TeardownFailure: JSONRecord, Sendable, Equatable {
    package var step = ""
    package var place = ""
    package var message = ""
    package var count: Int64 = 0

    package init() {}

    package init(step: String, place: String, message: String, count: Int64) {
        self.step = step
        self.place = place
        self.message = message
        self.count = count
    }

    package static var fields: [RecordField<TeardownFailure>] {
        [
            .init("step", \.step, "The step's name; its place where it has none."),
            .init("place", \.place, "`file:line`."),
            .init("message", \.message, "Why, the first time."),
            .init("count", \.count, "How often: a step in a loop may fail more than once."),
        ]
    }
}
