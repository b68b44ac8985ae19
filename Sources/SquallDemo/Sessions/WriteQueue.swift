/// The queue of writes to the audit database, as a gauge shows it: each change of a session adds one, a database that
/// writes at a constant rate takes them out.
struct WriteQueue {
    let writesPerSecond: Int
    private var length = 0.0
    private var lastLook: Int64 = 0

    init(writesPerSecond: Int) {
        self.writesPerSecond = writesPerSecond
    }

    mutating func add(now: Int64) {
        drain(now: now)
        length += 1
    }

    /// - Parameter now: monotonic nanoseconds.
    mutating func size(now: Int64) -> Int {
        drain(now: now)
        return Int(length.rounded(.up))
    }

    private mutating func drain(now: Int64) {
        length = max(0, length - Double(now - lastLook) / 1e9 * Double(writesPerSecond))
        lastLook = now
    }
}
