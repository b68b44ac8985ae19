/// A live output of `--live`, and what reached it.
package struct LiveResult: JSONRecord, Sendable, Equatable {
    package var kind = ""
    package var target = ""
    package var delivered: Int64 = 0
    package var lost: Int64 = 0
    package var retries: Int64 = 0
    package var failure: String?

    package init() {}

    package static var fields: [RecordField<LiveResult>] {
        [
            .init("kind", \.kind, "`prometheus`, `remote-write` or `otlp`."),
            .init("target", \.target, "The URL, or the address that was listened on."),
            .init("delivered", \.delivered, "Messages that the receiver took, or scrapes that were answered."),
            .init("lost", \.lost, "Messages that the receiver refused, or that were given up."),
            .init("retries", \.retries, "Attempts that failed and were made again."),
            .init("failure", optional: \.failure, "The first failure."),
        ]
    }

    /// What the reader of the figures should know; nil where everything arrived.
    var warning: String? {
        let reason = failure.map { ": \($0)" } ?? ""
        if lost > 0 {
            return "live output \(kind): \(lost) of \(lost + delivered) messages to \(target) were lost\(reason)"
        }
        return delivered == 0 ? "live output \(kind): nobody asked \(target)" : nil
    }
}
