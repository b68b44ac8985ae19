import Foundation
import SquallExpressions
import SquallMetrics
import Testing

@testable import SquallReports

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite struct FileReportTests {
    @Test(arguments: ["report.html", "report.md", "report.junit.xml", "report.csv", "report.summary.json"])
    func reportsAreAsTheirGoldens(_ name: String) throws {
        let result = RecordedFixture.result
        let bytes =
            switch name {
            case "report.html": HTMLReport.render(result)
            case "report.md": MarkdownReport.render([result], artifacts: ["out/result.json"])
            case "report.junit.xml": JUnitReport.render([result])
            case "report.csv": CSVReport.render(result)
            default: K6Summary.render(result)
            }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(try Goldens.expected(name, becoming: text) == text)
    }

    @Test func severalRunsBecomeOneDocument() throws {
        let results = [RecordedFixture.run(factor: 1, seed: 1), RecordedFixture.result]
        let text = String(decoding: MarkdownReport.render(results, artifacts: ["a.json", "b.json"]), as: UTF8.self)
        #expect(try Goldens.expected("reports.md", becoming: text) == text)
    }

    @Test(arguments: ResultFixture.all.map(\.name))
    func everyOutcomeHasEveryReport(_ name: String) throws {
        let result = try #require(ResultFixture.all.first { $0.name == name }?.result)
        let word = VerdictText(result: result).word
        #expect(String(decoding: HTMLReport.render(result), as: UTF8.self).contains("</span> \(word)</div>"))
        #expect(String(decoding: MarkdownReport.render([result]), as: UTF8.self).contains(word))
        #expect(CSVReport.render(result).last == UInt8(ascii: "\n"))
        _ = try JSON.parse(K6Summary.render(result))
    }

    @Test func whatWasWatchedStandsInDocuments() {
        let result = ResultFixture.observed
        for bytes in [HTMLReport.render(result), MarkdownReport.render([result])] {
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.contains("+20.1 MB") && text.contains("growing at 2.00 MB/min"))
            #expect(text.contains("constant"), "file descriptors, which stay the same")
            #expect(text.contains("127.0.0.1:9090: connection refused"), "the source that was not there")
        }
    }

    @Test func growthIsComparedInItsOwnUnit() {
        let limits = { (expression: String) in ThresholdLimits.limits(in: expression).map(\.value) }
        #expect(limits("growth < 10%") == [10] && limits("rate < 10%") == [0.1] && limits("p(95) < 2s") == [2000])
    }

    @Test func eachRowOfTheCSVIsAStretch() {
        let lines = String(decoding: CSVReport.render(RecordedFixture.result), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 301)
        let columns = lines[0].split(separator: ",")
        #expect(columns.first == "startSeconds" && columns.last?.contains("gateway.heap_bytes") == true)
        #expect(lines.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == columns.count })
    }

    @Test func k6SaysOKWhereAConditionHeld() throws {
        let summary = try JSONSerialization.jsonObject(with: Data(K6Summary.render(RecordedFixture.result)))
        let metrics = try #require((summary as? [String: Any])?["metrics"] as? [String: [String: Any]])
        let duration = try #require(metrics["http_req_duration"])
        #expect(duration["contains"] as? String == "time")
        let thresholds = try #require(duration["thresholds"] as? [String: [String: Bool]])
        #expect(thresholds == ["p(95) < 100ms && p(99) < 250ms": ["ok": false]])
    }
}

@Suite struct JUnitTests {
    /// Failures and errors stand for the exit code.
    @Test(arguments: ResultFixture.all.map(\.name))
    func redIsWhatDecides(_ name: String) throws {
        let result = try #require(ResultFixture.all.first { $0.name == name }?.result)
        let document = try JUnitDocument(JUnitReport.render([result]))
        #expect((document.count("failure") + document.count("error") > 0) == (result.exitCode != 0))
        let suite = try #require(document.attributes["testsuite"])
        #expect(suite["tests"] == "\(document.count("testcase"))")
        #expect(suite["failures"] == "\(document.count("failure"))")
        #expect(suite["errors"] == "\(document.count("error"))")
        #expect(suite["skipped"] == "\(document.count("skipped"))")
    }

    @Test func hostileNamesStayText() throws {
        let document = try JUnitDocument(JUnitReport.render([Hostile.result]))
        #expect(document.count("img") == 0 && document.count("testsuite") == 1)
    }
}

/// What an XML parser makes of a report.
private final class JUnitDocument: NSObject, XMLParserDelegate {
    private var counts: [String: Int] = [:]
    var attributes: [String: [String: String]] = [:]

    struct Malformed: Error { let line: Int }

    init(_ bytes: [UInt8]) throws {
        super.init()
        let parser = XMLParser(data: Data(bytes))
        parser.delegate = self
        guard parser.parse() else { throw Malformed(line: parser.lineNumber) }
    }

    func count(_ element: String) -> Int { counts[element] ?? 0 }

    func parser(
        _ parser: XMLParser,
        didStartElement element: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        counts[element, default: 0] += 1
        self.attributes[element] = attributes
    }
}

/// A run that tries to break out of its report.
enum Hostile {
    static let text = "\"'><img src=x onerror=alert(1)></script><script>alert(2)</script>]]>&amp;|`|\u{1}"

    static var result: RunResult {
        var result = RecordedFixture.result
        result.scenario.name = text
        result.scenario.file = text
        result.scenario.text = text
        result.reason = text
        result.label = text
        result.command = [text]
        result.warnings = [text]
        result.env = KeyedList([(text, text)])
        result.generator.notes = [text]
        for index in result.generator.causes.indices { result.generator.causes[index].message = text }
        for index in result.errors.indices {
            (result.errors[index].kind, result.errors[index].message, result.errors[index].step) = (text, text, text)
        }
        for index in result.checks.indices {
            result.checks[index].name = text
            result.checks[index].firstFailure?.text = text
        }
        for index in result.requests.indices {
            (result.requests[index].name, result.requests[index].method) = (text, text)
        }
        for index in result.assertions.indices {
            (result.assertions[index].name, result.assertions[index].message) = (text, text)
        }
        for index in result.thresholds.indices {
            (result.thresholds[index].metric, result.thresholds[index].expression) = (text, text)
        }
        for index in result.scenarios.indices {
            (result.scenarios[index].name, result.scenarios[index].executor) = (text, text)
        }
        result.sockets = result.sockets.map { rows in
            rows.map { row in
                var row = row
                (row.name, row.scenario) = (text, text)
                return row
            }
        }
        result.statusCodes = KeyedList([(text, 1)])
        result.metrics.entries.append((text, result.metrics.entries[0].value))
        result.series.columns.entries.append((text, result.series.columns["vus"] ?? []))
        result.series.trends = KeyedList([(text, result.series.trends?.entries[0].value ?? TrendSeriesResult())])
        result.observed = KeyedList([(text, result.observed?.entries[0].value ?? ObservedResult())])
        result.machine?.processor = text
        return result
    }
}

@Suite struct HTMLTests {
    private let hostile = String(decoding: HTMLReport.render(Hostile.result), as: UTF8.self)
    private let usual = String(decoding: HTMLReport.render(RecordedFixture.result), as: UTF8.self)

    @Test func nothingOfTheRunBecomesMarkup() {
        #expect(!hostile.contains("<img"))
        #expect(!hostile.contains("alert(1)>"))
        #expect(HTMLTests.count("<script", in: hostile) == 2)
        #expect(HTMLTests.count("</script>", in: hostile) == 2)
        #expect(!hostile.contains("\u{1}"))
        #expect(hostile.contains("&quot;&#39;&gt;&lt;img src=x onerror=alert(1)&gt;"))
    }

    /// Every element that opens closes, in order, whatever the names are.
    @Test(arguments: [true, false])
    func elementsAreBalanced(_ isHostile: Bool) {
        var open: [Substring] = []
        var rest = (isHostile ? hostile : usual)[...]
        while let start = rest.firstIndex(of: "<") {
            rest = rest[rest.index(after: start)...]
            guard let end = rest.firstIndex(of: ">") else { break }
            let tag = rest[..<end]
            rest = rest[rest.index(after: end)...]
            let name = tag.prefix { $0.isLetter || $0 == "/" || $0.isNumber || $0 == "!" }
            if tag.hasSuffix("/") || name == "meta" || name == "!doctype" { continue }
            if name.hasPrefix("/") {
                #expect(open.popLast() == name.dropFirst())
            } else {
                open.append(name)
            }
            // Scripts and styles end where they say; what they hold are no elements.
            if name == "script" || name == "style", let close = rest.firstRange(of: "</\(name)>") {
                rest = rest[close.lowerBound...]
            }
        }
        #expect(open.isEmpty)
    }

    /// Addresses of observed systems are shown as text; none stands where a browser would load or call it.
    @Test func nothingIsLoaded() {
        for word in [
            "=\"http:", "=\"https:", "='http", "(\"http", "src=", "href=\"/", "url(", "@import", "<link", "fetch(",
        ] {
            #expect(!usual.contains(word), "\(word)")
        }
    }

    @Test func anHourIsBelowTwoMegabytes() {
        let size = HTMLReport.render(RecordedFixture.hour).count
        #expect(size < 2_000_000)
    }

    @Test func sectionsWithoutFiguresAreLeftOut() {
        let text = String(decoding: HTMLReport.render(ResultFixture.skipped), as: UTF8.self)
        for title in ["Over time", "Distribution", "<h2>Requests", "Sockets", "Thresholds", "Checks"] {
            #expect(!text.contains(title), "\(title)")
        }
    }

    private static func count(_ part: String, in text: String) -> Int {
        text.ranges(of: part).count
    }
}

@Suite struct AxisTests {
    private static let axes: [(Double, [Double])] = [
        (0, [0, 0.25, 0.5, 0.75, 1]), (7, [0, 2, 4, 6, 8]), (83, [0, 25, 50, 75, 100]),
    ]

    @Test(arguments: axes)
    func linearAxesHaveRoundMarks(_ largest: Double, _ ticks: [Double]) {
        #expect(AxisScale.linear(to: largest).ticks == ticks)
    }

    @Test func logarithmicAxesMarkDecades() {
        let scale = AxisScale.logarithmic(from: 0.3, to: 1_700)
        #expect((scale.lower, scale.upper) == (0.2, 2_000))
        #expect(scale.ticks == [1, 10, 100, 1_000])
        #expect(scale.position(20) > 0.49 && scale.position(20) < 0.51)
        #expect(scale.position(0) == 0 && scale.position(1e9) == 1)
    }

    @Test(arguments: [(41.0, "0s 10s 20s 30s 40s"), (300, "0s 1m 2m 3m 4m 5m"), (3_600, "0s 10m 20m 30m 40m 50m 1h")])
    func timesAreRound(_ seconds: Double, _ texts: String) {
        #expect(TimeTicks.ticks(to: seconds).map(TimeTicks.text).joined(separator: " ") == texts)
    }

    private static let limits: [(String, [Double])] = [
        ("p(95) < 100ms && p(99) < 1.5s", [100, 1_500]), ("rate < 1%", [0.01]), ("avg<=250us", [0.25]),
        ("count > 5", [5]), ("rate > ${8 * VUS}", []),
    ]

    @Test(arguments: limits)
    func limitsAreRead(_ expression: String, _ values: [Double]) {
        let limits = ThresholdLimits.limits(in: expression).map(\.value)
        #expect(limits == values)
    }
}

@Suite struct DamagedResultTests {
    @Test(arguments: [
        ("", "it is empty"),
        ("name: quickstart", "no result of squall: it is not JSON"),
        (#"{"schema": "squall.result/1", "outcome": "pas"#, "the file is cut off or damaged"),
        (#"{"metrics": {}, "root_group": {}}"#, "it looks like a summary of k6"),
        (#"{"aggregate": {}, "intermediate": []}"#, "it looks like a report of Artillery"),
        (#"{"schema": "squall.result/2"}"#, "the schema is `squall.result/2`"),
        (#"{"schema": "squall.comparison/1"}"#, "the schema is `squall.comparison/1`"),
    ])
    func foreignAndDamagedFilesAreNamed(_ text: String, _ message: String) {
        #expect {
            try JSONReport.read(Array(text.utf8))
        } throws: { error in
            (error as? ResultFormatError)?.message.contains(message) == true
        }
    }

    @Test func brokenPartsAreNamed() throws {
        let good = String(decoding: JSONReport.write(RecordedFixture.result), as: UTF8.self)
        let histogram = try #require(RecordedFixture.result.metrics["http_req_duration"]?.histogram?.text)
        let cases = [
            (good.replacing(histogram, with: histogram.dropLast(9)), "metrics: http_req_duration: histogram"),
            (good.replacing("\"vus\": [0,", with: "\"vus\": ["), "series: columns: vus: 299 values for 300 stretches"),
        ]
        for (text, message) in cases {
            #expect(throws: ResultFormatError.self) { try JSONReport.read(Array(text.utf8)) }
            do {
                _ = try JSONReport.read(Array(text.utf8))
            } catch {
                #expect(error.message.contains(message), "\(error.message)")
            }
        }
    }
}
