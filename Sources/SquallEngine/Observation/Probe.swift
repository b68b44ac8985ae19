import SquallExpressions
import SquallMetrics
import SquallPlan

/// Reads a source once: one implementation for each kind.
///
/// Confined to the observer's loop.
protocol Probe: AnyObject {
    /// Reads the source and notes its values. The whole document is returned where the source keeps snapshots.
    func read(into columns: ProbeColumns, deadline: UInt64) async throws(ProbeFailure) -> ProbeReading
}

/// What one reading yielded.
struct ProbeReading {
    var values: [SourceLog.Reading]
    var document: Value?
    /// What the source turned out to be, where its address does not tell.
    var identity: String?

    init(_ values: [SourceLog.Reading], document: Value? = nil, identity: String? = nil) {
        self.values = values
        self.document = document
        self.identity = identity
    }
}

/// Why a source could not be read, in words.
struct ProbeFailure: Error, Sendable, Hashable {
    var message: String
    /// The run has ended meanwhile: no failure of the source.
    var isCancelled = false

    init(_ message: String, isCancelled: Bool = false) {
        self.message = message
        self.isCancelled = isCancelled
    }
}

/// The columns of a source's log, found by what names a value there, and which values are kept at all.
final class ProbeColumns {
    var log: SourceLog
    private let patterns: [GlobPattern]
    /// nil for a value that is not kept.
    private var known: [ObservedKey: Int?] = [:]
    private let maximumKnown: Int

    /// A system whose values come and go must not fill the memory.
    static let maximumKnown = 100_000

    init(
        _ source: ObservedSource,
        schema: MetricSchema,
        loadStart: Int64,
        maximumKnown: Int = ProbeColumns.maximumKnown
    ) {
        log = SourceLog(source: source, schema: schema, loadStart: loadStart)
        patterns = source.keep.map(GlobPattern.init)
        self.maximumKnown = maximumKnown
    }

    /// Values that have been seen, as far as they are remembered.
    var knownCount: Int { known.count }

    /// The number of a value's column; nil where the file does not keep it.
    func column(_ key: ObservedKey) -> Int? {
        if let known = known[key] { return known }
        let isFull = known.count >= maximumKnown
        // Where it is not remembered that there was no room for a value, it would be counted again with each sample.
        if isFull, !log.hasRoom, !log.isJudged(key.path) { return nil }
        let column = isKept(key) ? log.column(key) : nil
        // What has a column keeps it, or it would get another.
        if !isFull || column != nil { known[key] = .some(column) }
        return column
    }

    private func isKept(_ key: ObservedKey) -> Bool {
        if log.isJudged(key.path) { return true }
        // The buckets of histograms would be most of what an exposition has: they are kept where they are asked for.
        let isBucket = key.path.hasSuffix("_bucket") && key.labels.contains { $0.key == "le" }
        if patterns.isEmpty { return !isBucket }
        return patterns.contains { $0.matches(key.path) && (!isBucket || $0.endsInBucket) }
    }
}

/// A pattern as shells have it: `*` for any text, `?` for one character.
struct GlobPattern: Sendable, Hashable {
    private let pattern: [UInt8]

    init(_ text: String) { pattern = Array(text.utf8) }

    fileprivate var endsInBucket: Bool { pattern.suffix(6).elementsEqual("bucket".utf8) }

    /// Whether the whole text matches; in time that is at most the product of the lengths.
    func matches(_ text: String) -> Bool {
        let text = Array(text.utf8)
        var (position, index) = (0, 0)
        // Where the last `*` stands, and how much of the text it has taken.
        var star: (position: Int, index: Int)?
        while index < text.count {
            if position < pattern.count, pattern[position] == UInt8(ascii: "*") {
                star = (position, index)
                position += 1
            } else if position < pattern.count,
                pattern[position] == text[index] || pattern[position] == UInt8(ascii: "?")
            {
                position += 1
                index += 1
            } else if let last = star {
                star = (last.position, last.index + 1)
                position = last.position + 1
                index = last.index + 1
            } else {
                return false
            }
        }
        return pattern[position...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
