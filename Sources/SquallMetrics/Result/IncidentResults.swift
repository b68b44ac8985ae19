/// A row of the checks.
package struct CheckResult: JSONRecord, Sendable, Equatable {
    package var name = ""
    package var scenario = ""
    package var group = ""
    package var passes: Int64 = 0
    package var fails: Int64 = 0
    package var firstFailure: CheckFailure?

    package init() {}

    package static var fields: [RecordField<CheckResult>] {
        [
            .init("name", \.name, ""),
            .init("scenario", \.scenario, "Empty in setup and teardown."),
            .init("group", \.group, "Nested groups are joined by `::`."),
            .init("passes", \.passes, ""),
            .init("fails", \.fails, ""),
            .init("firstFailure", optional: \.firstFailure, "The first time that it did not hold."),
        ]
    }
}

/// Where and how a check failed first.
package struct CheckFailure: JSONRecord, Sendable, Equatable {
    package var vu: Int64 = 0
    package var iteration: Int64 = 0
    package var text = ""

    package init() {}

    package static var fields: [RecordField<CheckFailure>] {
        [
            .init("vu", \.vu, "`vu.id` of the virtual user."),
            .init("iteration", \.iteration, "`vu.iteration`."),
            .init("text", \.text, "What was seen."),
        ]
    }
}

/// A row of the errors.
package struct ErrorResult: JSONRecord, Sendable, Equatable {
    package var kind = ""
    package var message = ""
    package var step = ""
    package var scenario = ""
    package var group = ""
    package var count: Int64 = 0

    package init() {}

    package static var fields: [RecordField<ErrorResult>] {
        [
            .init("kind", \.kind, "A kind of docs/metrics.md."),
            .init("message", \.message, "Of the first one."),
            .init("step", \.step, "The step's name."),
            .init("scenario", \.scenario, "Empty in setup and teardown."),
            .init("group", \.group, ""),
            .init("count", \.count, ""),
        ]
    }
}

/// An assertion and whether it held.
package struct AssertionResult: JSONRecord, Sendable, Equatable {
    package var name = ""
    package var passed = false
    package var message: String?

    package init() {}

    package init(name: String, passed: Bool, message: String? = nil) {
        self.name = name
        self.passed = passed
        self.message = message
    }

    package static var fields: [RecordField<AssertionResult>] {
        [
            .init("name", \.name, ""),
            .init("passed", \.passed, ""),
            .init("message", optional: \.message, "The condition, and why it did not hold."),
        ]
    }
}

/// Requests without an end.
package struct UnfinishedResult: JSONRecord, Sendable, Equatable {
    package var count: Int64 = 0
    package var longestMs = 0.0
    package var byName = KeyedList<Int64>()

    package init() {}

    package static var fields: [RecordField<UnfinishedResult>] {
        [
            .init("count", \.count, ""),
            .init("longestMs", \.longestMs, "What the longest had taken already."),
            .init("byName", \.byName, ""),
        ]
    }
}
