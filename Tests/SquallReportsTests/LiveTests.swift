import SquallMetrics
import SquallPlan
import Testing

@testable import SquallReports

@Suite struct LiveFiguresTests {
    @Test func theExpositionIsAsItsGolden() throws {
        let text = String(decoding: ExpositionText.encode(LiveFixture.figures), as: UTF8.self)
        #expect(try Goldens.expected("live.prom", becoming: text) == text)
    }

    @Test func theOTLPDocumentIsAsItsGolden() throws {
        let bytes = OTLPMetrics.encode(LiveFixture.figures, identity: LiveFixture.identity, start: 1, time: 2)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(try Goldens.expected("live-otlp.json", becoming: text) == text)
    }

    @Test func remoteWriteHoldsTheSeriesOfTheExposition() throws {
        let figures = LiveFixture.figures
        let message = RemoteWrite.message(figures, identity: LiveFixture.identity, milliseconds: 1_700_000_000_123)
        let request = WriteRequest(message)
        let lines = String(decoding: ExpositionText.encode(figures), as: UTF8.self)
            .split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(request.series.count == lines.count)
        #expect(request.series.allSatisfy { $0.time == 1_700_000_000_123 })
        #expect(request.series.allSatisfy { $0.labels["job"] == "squall" && $0.labels["instance"] == "generator-1" })
        #expect(request.series.allSatisfy { $0.names == $0.names.sorted() && Set($0.names).count == $0.names.count })
        #expect(Set(request.series.map(\.labels)).count == request.series.count)
        let requests = request.series.filter { $0.labels["__name__"] == "squall_http_reqs_total" }
        #expect(requests.map(\.value).reduce(0, +) == 8)
        #expect(request.metadata["squall_http_req_duration_seconds"] == 3)
        #expect(request.metadata["squall_http_reqs_total"] == 1)
        #expect(request.metadata["squall_run_info"] == 2)
    }

    @Test func bucketsAreThoseOfTheSamples() throws {
        let family = try #require(LiveFixture.figures.families.first { $0.name == "http_req_duration" })
        guard case .histogram(let histogram) = family.points[0].value else {
            Issue.record("no histogram")
            return
        }
        // 0.05, 1, 1.2, 40 ms and 70 s: bounds hold their own value.
        let filled = zip(histogram.bounds + [.infinity], histogram.counts).filter { $1 > 0 }
        #expect(filled.map(\.0) == [0.0001, 0.001, 0.0015, 0.05, .infinity])
        #expect(filled.map(\.1) == [1, 1, 1, 1, 1])
        #expect(histogram.count == 5)
        #expect(abs(histogram.sum - 70.04225) < 1e-9)
        #expect(LiveHistogram.seconds == LiveHistogram.seconds.sorted() && LiveHistogram.seconds.count == 36)
        #expect(LiveHistogram.seconds.contains(0.00015) && LiveHistogram.seconds.last == 60)
    }

    @Test func samplesBelowZeroAreInTheFirstBucket() {
        var histogram = Histogram()
        for value in [-5.0, -0.001, 0, 2e12] { histogram.record(Histogram.millionths(of: value) ?? 0) }
        let live = LiveHistogram(histogram, unit: .none)
        #expect(live.counts.first == 3 && live.counts.last == 1 && live.count == 4)
    }

    @Test func secretsAreMaskedAndWhatBecomesEqualIsOneSeries() throws {
        let family = try #require(LiveFixture.figures.families.first { $0.name == "http_reqs" })
        let masked = family.points.filter { $0.labels.contains(Tag("name", "***")) }
        #expect(masked.map(\.value) == [.counter(2)])
        #expect(!String(decoding: ExpositionText.encode(LiveFixture.figures), as: UTF8.self).contains("sesame"))
    }

    @Test func namesBeyondTheLimitAreOneSeries() throws {
        let identity = LiveFixture.identity
        let figures = { (numbers: [Int]) in
            let metrics = LiveFixture.metrics { recorder in
                for number in numbers {
                    let tags = recorder.tagSet(site: 0, dynamic: [Tag("name", "item \(number)")])
                    recorder.recordRequest(LiveFixture.request(200, milliseconds: 1), tags)
                }
            }
            return LiveFigures(metrics, identity: identity).families.first { $0.name == "http_reqs" }
        }
        let first = try #require(figures(Array(0..<600)))
        #expect(first.points.count == LiveNames.maximum + 1)
        #expect(first.points.last?.value == .counter(100))
        #expect(first.points.last?.labels.contains(Tag("name", "other")) == true)
        // Those who have a name keep it, whatever the order.
        let second = try #require(figures((0..<700).reversed()))
        #expect(second.points.count == LiveNames.maximum + 1)
        #expect(second.points.last?.value == .counter(200))
        #expect(Set(second.points.map(\.labels)) == Set(first.points.map(\.labels)))
    }

    @Test func aRunThatHasNotBegunHasNoFamilyWithoutPoints() {
        let figures = LiveFigures(LiveFixture.metrics { _ in }, identity: LiveFixture.identity)
        #expect(figures.families.allSatisfy { !$0.points.isEmpty })
        #expect(figures.families.first?.name == "run_info")
    }
}

@Suite struct SnappyTests {
    @Test(arguments: [0, 1, 3, 4, 59, 60, 61, 255, 256, 257, 65_535, 65_536, 65_537, 200_000])
    func whatIsCompressedCanBeReadAgain(_ size: Int) throws {
        var random = SystemRandomNumberGenerator()
        let noise = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
        let words = (0..<size).map { UInt8(truncatingIfNeeded: ($0 / 7) % 11 + ($0 % 97 == 0 ? 100 : 0)) }
        let same = [UInt8](repeating: 7, count: size)
        for input in [noise, words, same] {
            #expect(try SnappyDecoder.decode(SnappyBlock.encode(input)) == input)
        }
    }

    @Test func seriesThatAreAlikeBecomeSmall() {
        let message = RemoteWrite.message(LiveFixture.figures, identity: LiveFixture.identity, milliseconds: 0)
        #expect(SnappyBlock.encode(message).count * 4 < message.count)
    }
}

// MARK: Readers

/// Reads Snappy's blocks as the format's description has them, one tag after another.
enum SnappyDecoder {
    struct Broken: Error {}

    static func decode(_ input: [UInt8]) throws -> [UInt8] {
        var rest = input[...]
        let size = Int(try varint(&rest))
        var output: [UInt8] = []
        while let tag = rest.popFirst() {
            switch tag & 3 {
            case 0:
                let length = try literalLength(tag, &rest)
                guard rest.count >= length else { throw Broken() }
                output += rest.prefix(length)
                rest = rest.dropFirst(length)
            case 2:
                guard rest.count >= 2, let low = rest.popFirst(), let high = rest.popFirst() else { throw Broken() }
                let offset = Int(low) | Int(high) << 8
                guard offset > 0, offset <= output.count else { throw Broken() }
                for _ in 0...Int(tag >> 2) { output.append(output[output.count - offset]) }
            default: throw Broken()
            }
        }
        guard output.count == size else { throw Broken() }
        return output
    }

    private static func literalLength(_ tag: UInt8, _ rest: inout ArraySlice<UInt8>) throws -> Int {
        let length = Int(tag >> 2)
        guard length >= 60 else { return length + 1 }
        var value = 0
        for position in 0..<(length - 59) {
            guard let byte = rest.popFirst() else { throw Broken() }
            value |= Int(byte) << (8 * position)
        }
        return value + 1
    }

    static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { throw Broken() }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw Broken()
    }
}

/// Fields of a message in Protocol Buffers.
private struct Fields {
    enum Content { case number(UInt64), double(Double), bytes(ArraySlice<UInt8>) }
    var all: [(field: UInt64, content: Content)] = []

    init(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while !rest.isEmpty, let tag = try? SnappyDecoder.varint(&rest) {
            switch tag & 7 {
            case 0: all.append((tag >> 3, .number((try? SnappyDecoder.varint(&rest)) ?? 0)))
            case 1:
                let pattern = rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                rest = rest.dropFirst(8)
                all.append((tag >> 3, .double(Double(bitPattern: pattern))))
            default:
                let length = Int((try? SnappyDecoder.varint(&rest)) ?? 0)
                all.append((tag >> 3, .bytes(rest.prefix(length))))
                rest = rest.dropFirst(length)
            }
        }
    }

    func messages(_ field: UInt64) -> [Fields] {
        all.compactMap { if case .bytes(let bytes) = $0.content, $0.field == field { Fields(bytes) } else { nil } }
    }

    func text(_ field: UInt64) -> String {
        for case (field, .bytes(let bytes)) in all { return String(decoding: bytes, as: UTF8.self) }
        return ""
    }

    func number(_ field: UInt64) -> UInt64 {
        for case (field, .number(let number)) in all { return number }
        return 0
    }

    func double(_ field: UInt64) -> Double {
        for case (field, .double(let double)) in all { return double }
        return 0
    }
}

private struct WriteRequest {
    struct Series {
        var names: [String]
        var labels: [String: String]
        var value: Double
        var time: UInt64
    }
    let series: [Series]
    /// Types by the family's name.
    let metadata: [String: UInt64]

    init(_ bytes: [UInt8]) {
        let fields = Fields(bytes[...])
        series = fields.messages(1).map { message in
            let labels = message.messages(1).map { ($0.text(1), $0.text(2)) }
            let sample = message.messages(2).first
            return Series(
                names: labels.map(\.0),
                labels: Dictionary(labels) { first, _ in first },
                value: sample?.double(1) ?? .nan,
                time: sample?.number(2) ?? 0
            )
        }
        metadata = Dictionary(fields.messages(3).map { ($0.text(2), $0.number(1)) }) { first, _ in first }
    }
}
