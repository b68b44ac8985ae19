/// The stretch of time in which load was put on the system: without setup and teardown.
///
/// Rates per second and averages over time are taken over it. What was counted before it is kept to be subtracted.
package struct LoadWindow: Sendable {
    /// Nanoseconds of the monotonic clock; nil before the load begins.
    package private(set) var start: Int64?
    /// nil while it lasts.
    package private(set) var end: Int64?
    /// What was counted before the load.
    package private(set) var before: Snapshot?
    private var after: Snapshot?

    package init() {}

    mutating func begin(_ snapshot: Snapshot) {
        start = snapshot.time
        before = snapshot
    }

    mutating func finish(_ snapshot: Snapshot) {
        end = snapshot.time
        after = snapshot
    }

    /// Seconds of load up to the time of a snapshot.
    package func seconds(at snapshot: Snapshot) -> Double {
        guard let start else { return 0 }
        return Double(max(0, (end ?? snapshot.time) - start)) / 1e9
    }

    /// What a counter gained within the window.
    func count(_ series: SeriesID, in snapshot: Snapshot) -> Double {
        guard let before else { return 0 }
        return ((after ?? snapshot).counter(series) ?? 0) - (before.counter(series) ?? 0)
    }

    /// Value times seconds of a level within the window.
    func integral(_ series: SeriesID, in snapshot: Snapshot) -> Double {
        guard let before else { return 0 }
        let total = (after ?? snapshot).level(series)?.integral ?? 0
        return Double(total - (before.level(series)?.integral ?? 0)) / 1e9
    }
}
