import Testing

@testable import SquallClients

@Suite struct ExpositionTests {
    struct Sample: Hashable, CustomStringConvertible {
        var series: String
        var value: Double
        var description: String { "\(series) = \(value)" }
    }

    /// All samples of a text that comes in pieces of at most so many bytes.
    static func read(_ text: [UInt8], pieces: Int = .max) -> (samples: [Sample], rejected: Int) {
        var parser = ExpositionParser()
        var samples: [Sample] = []
        let take = { (series: UnsafeRawBufferPointer, value: Double) in
            samples.append(Sample(series: String(decoding: series, as: UTF8.self), value: value))
        }
        var start = 0
        while start < text.count {
            let end = min(text.count, start + min(pieces, text.count - start))
            text[start..<end].withUnsafeBytes { parser.receive($0, take) }
            start = end
        }
        parser.finish(take)
        return (samples, parser.rejected)
    }

    private static let page = """
        # HELP http_requests_total The total number of HTTP requests.
        # TYPE http_requests_total counter
        http_requests_total{method="post",code="200"} 1027 1395066363000
        http_requests_total{method="post",code="400"}    3 1395066363000

        # Escaping in label values:
        msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9

        # Minimalistic line:
        metric_without_timestamp_and_labels 12.47

        # A weird metric from before the epoch:
        something_weird{problem="division by zero"} +Inf -3982045

        http_request_duration_seconds_bucket{le="+Inf"} 144320 # {trace_id="oHg5"} 0.67
        rpc_duration_seconds{quantile="0.01"} NaN
        \tindented { a = "b" , } -4e-3\r
        {"http.server.duration", unit="s"} 7
        last_line 1
        """

    @Test func theExampleOfTheDocumentationIsRead() {
        let (samples, rejected) = Self.read(Array(Self.page.utf8))
        #expect(rejected == 0)
        #expect(
            samples.filter { !$0.value.isNaN }.map(\.value) == [
                1027, 3, 1.458255915e9, 12.47, .infinity, 144_320, -4e-3, 7, 1,
            ]
        )
        #expect(samples.count == 10)
        let series = samples.map { ExpositionSeries(Array($0.series.utf8)) }
        #expect(
            series[2]
                == ExpositionSeries(
                    name: "msdos_file_access_time_seconds",
                    labels: [
                        .init(name: "error", value: "Cannot find file:\n\"FILE.TXT\""),
                        .init(name: "path", value: "C:\\DIR\\FILE.TXT"),
                    ]
                )
        )
        #expect(series[7] == ExpositionSeries(name: "indented", labels: [.init(name: "a", value: "b")]))
        #expect(series[8] == ExpositionSeries(name: "http.server.duration", labels: [.init(name: "unit", value: "s")]))
        #expect(series[9] == ExpositionSeries(name: "last_line", labels: []))
    }

    @Test func piecesOfAnyLengthMakeTheSameSamples() {
        let text = Array(Self.page.utf8)
        let whole = Self.read(text).samples.map(\.description)
        for pieces in 1...80 { #expect(Self.read(text, pieces: pieces).samples.map(\.description) == whole) }
    }

    @Test(arguments: [
        "name", "name x", "name{a=\"b\" 1", "{} 1 2 3 4 x", "name{a=\"b\"}", "=1", "<html>", "name{a=\"}\" 5",
    ])
    func whatIsNoSampleIsCounted(_ line: String) {
        let (samples, rejected) = Self.read(Array((line + "\ngood 1\n").utf8))
        // Braces alone name nothing, which is found out when the name is taken apart.
        let named = samples.filter { ExpositionSeries(Array($0.series.utf8)) != nil }
        #expect(named == [Sample(series: "good", value: 1)])
        #expect(rejected + samples.count - named.count == 1)
    }

    @Test func aLineWithoutEndIsGivenUp() {
        let long = [UInt8](repeating: UInt8(ascii: "a"), count: ExpositionParser.maximumLine * 2 + 10)
        let (samples, rejected) = Self.read(long + Array("\ngood 1\n".utf8), pieces: 100_000)
        #expect(samples == [Sample(series: "good", value: 1)])
        #expect(rejected == 1)
    }

    @Test(arguments: [
        "", "{", "}", "a{", "a{b", "a{b=", "a{b=\"", "a{b=\"c\"", "a{b=c}", "a{=\"c\"}", "{\"a\"", "{\"a\" \"b\"}",
        "a{b=\"c\" d=\"e\"}",
    ])
    func brokenSeriesAreNone(_ text: String) {
        #expect(ExpositionSeries(Array(text.utf8)) == nil)
    }

    /// Whatever comes in, nothing breaks, and the pieces in which it comes make no difference.
    @Test func anyBytesAreSurvived() {
        var random = SeededGenerator(seed: 7)
        let alphabet = Array("ab_{}=\",\\ \t\n#1.+-einfNa\r\u{e4}".utf8)
        let good = Array(Self.page.utf8)
        for _ in 0..<3_000 {
            var text = Bool.random(using: &random) ? good : []
            for _ in 0..<Int.random(in: 1...60, using: &random) {
                let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                if text.isEmpty || Bool.random(using: &random) {
                    text.insert(byte, at: Int.random(in: 0...text.count, using: &random))
                } else {
                    text[Int.random(in: 0..<text.count, using: &random)] = byte
                }
            }
            let whole = Self.read(text)
            let split = Self.read(text, pieces: Int.random(in: 1...9, using: &random))
            #expect(whole.samples.map(\.description) == split.samples.map(\.description))
            #expect(whole.rejected == split.rejected)
            for sample in whole.samples { _ = ExpositionSeries(Array(sample.series.utf8)) }
        }
    }
}
