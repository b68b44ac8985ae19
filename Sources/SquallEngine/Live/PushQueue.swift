/// Messages that wait for a receiver: a bounded queue that lets go of its oldest.
///
/// Totals are cumulative, so a message that is let go takes a point of a chart with it and nothing else.
struct PushQueue {
    struct Entry {
        let number: Int
        let body: [UInt8]
    }

    static let maximumCount = 32
    static let maximumBytes = 16 << 20

    private var entries: [Entry] = []
    private var bytes = 0
    private var nextNumber = 0

    var first: Entry? { entries.first }
    var count: Int { entries.count }

    /// Returns how many were let go to make room; the newest always has its place.
    mutating func add(_ body: [UInt8]) -> Int {
        entries.append(Entry(number: nextNumber, body: body))
        nextNumber += 1
        bytes += body.count
        var dropped = 0
        while entries.count > 1, entries.count > Self.maximumCount || bytes > Self.maximumBytes {
            bytes -= entries.removeFirst().body.count
            dropped += 1
        }
        return dropped
    }

    /// False where it was let go meanwhile.
    mutating func remove(_ entry: Entry) -> Bool {
        guard let position = entries.firstIndex(where: { $0.number == entry.number }) else { return false }
        bytes -= entries.remove(at: position).body.count
        return true
    }

    /// Returns how many there were.
    mutating func removeAll() -> Int {
        defer {
            entries = []
            bytes = 0
        }
        return entries.count
    }
}

/// What a receiver's answer means for a message.
enum PushVerdict: Equatable {
    case taken
    /// It will never be taken.
    case refused(String)
    /// Later perhaps; `after` is the wish of the receiver, in nanoseconds.
    case later(String, after: Int64?)

    /// By status: receivers are to be asked again after 429 and 5xx (remote write 1.0, OTLP).
    init(status: Int, retryAfter: String?, body: String) {
        let words = body.prefix { $0 != "\n" && $0 != "\r" }.prefix(200)
        let text = "status \(status)" + (words.isEmpty ? "" : ": \(words)")
        switch status {
        case 200..<300: self = .taken
        case 429, 500...:
            let seconds = retryAfter.flatMap { Int64($0) }.map { min(max($0, 0), 60) }
            self = .later(text, after: seconds.map { $0 * 1_000_000_000 })
        default: self = .refused(text)
        }
    }
}
