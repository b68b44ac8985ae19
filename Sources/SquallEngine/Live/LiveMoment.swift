import SquallMetrics

/// The figures of a run at a moment, and when that was.
package struct LiveMoment: Sendable {
    package let metrics: RunMetrics
    /// Unix nanoseconds of the figures.
    package let time: Int64
    /// Unix nanoseconds since when totals count.
    package let start: Int64
}

/// Where the figures of a run go while it lasts.
package struct LiveTarget: Sendable {
    package enum Way: Sendable {
        /// Somebody comes for them, at this address; port 0 takes a free one.
        case scraped(host: String, port: Int)
        /// They are sent by POST every so often.
        case pushed(LiveEndpoint)
    }

    /// What the command line calls it.
    package let kind: String
    package let way: Way
    package let contentType: String
    /// Runs on the thread of the live outputs.
    package let encode: @Sendable (LiveMoment) -> [UInt8]

    package init(
        kind: String,
        way: Way,
        contentType: String,
        encode: @escaping @Sendable (LiveMoment) -> [UInt8]
    ) {
        self.kind = kind
        self.way = way
        self.contentType = contentType
        self.encode = encode
    }
}

/// Why a run cannot begin with these live outputs, for people.
package struct LiveProblem: Error, Sendable {
    package let message: String
    package init(_ message: String) { self.message = message }
}
