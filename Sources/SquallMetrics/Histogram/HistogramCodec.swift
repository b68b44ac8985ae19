import SquallExpressions

/// A histogram as text: base64 of a run of variable-length integers (LEB128, signed ones zigzag).
///
/// Version, min, max, sum (two halves), censored, smallest censored, overflow up and down; then for each sign the number
/// of buckets, and for each bucket the distance from the one before and the count.
extension Histogram {
    private static let version: UInt64 = 1

    /// Complete: parsing it yields an equal histogram. "" without samples.
    package var text: String {
        guard !isEmpty else { return "" }
        var writer = VarintWriter()
        writer.write(Histogram.version)
        writer.write(signed: min)
        writer.write(signed: max)
        writer.write(signed: Int64(truncatingIfNeeded: sum >> 64))
        writer.write(UInt64(truncatingIfNeeded: sum))
        writer.write(UInt64(censored))
        writer.write(signed: smallestCensored)
        Histogram.write(positive, to: &writer)
        Histogram.write(negative, to: &writer)
        return Base64.encode(writer.bytes)
    }

    private static func write(_ ladder: BucketLadder, to writer: inout VarintWriter) {
        let counts = ladder.counts
        writer.write(UInt64(ladder.overflow))
        writer.write(UInt64(counts.count))
        var previous = 0
        for (index, count) in counts {
            writer.write(UInt64(index - previous))
            writer.write(UInt64(count))
            previous = index
        }
    }

    /// Reads what `text` wrote; nil where it is something else.
    package init?(text: String) {
        self.init()
        if text.isEmpty { return }
        guard let bytes = Base64.decode(text) else { return nil }
        var reader = VarintReader(bytes: bytes[...])
        guard reader.read() == Histogram.version, let parsed = Histogram(&reader), reader.isAtEnd else { return nil }
        self = parsed
    }

    private init?(_ reader: inout VarintReader) {
        self.init()
        guard let min = reader.readSigned(), let max = reader.readSigned(), let high = reader.readSigned(),
            let low = reader.read(), let censored = reader.readCount(), let smallest = reader.readSigned(),
            let positive = Histogram.ladder(&reader), let negative = Histogram.ladder(&reader)
        else { return nil }
        restore(
            range: (min, max),
            sum: Int128(high) << 64 | Int128(low),
            censored: (censored, smallest),
            ladders: (positive, negative)
        )
    }

    private static func ladder(_ reader: inout VarintReader) -> BucketLadder? {
        guard let overflow = reader.readCount(), let buckets = reader.readCount() else { return nil }
        var result = BucketLadder()
        result.add(overflow: overflow)
        var index: Int64 = 0
        for _ in 0..<buckets {
            guard let distance = reader.readCount(), let count = reader.readCount(),
                distance <= BucketLadder.lastIndex
            else { return nil }
            index += distance
            guard index <= BucketLadder.lastIndex else { return nil }
            result.add(index: Int(index), times: count)
        }
        return result
    }
}

/// Integers in as few bytes as they need.
private struct VarintWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func write(signed number: Int64) {
        write(UInt64(bitPattern: number << 1 ^ number >> 63))
    }
}

private struct VarintReader {
    var bytes: ArraySlice<UInt8>

    var isAtEnd: Bool { bytes.isEmpty }

    mutating func read() -> UInt64? {
        var result: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            guard let byte = bytes.popFirst() else { return nil }
            result |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return result }
        }
        return nil
    }

    mutating func readSigned() -> Int64? {
        read().map { Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1) }
    }

    /// A number of things.
    mutating func readCount() -> Int64? {
        read().flatMap { Int64(exactly: $0) }
    }
}
