import SquallExpressions
import SquallMetrics
import SquallPlan
import Testing

@testable import SquallEngine

@Suite struct GlobPatternTests {
    @Test(arguments: [
        ("*", "", true), ("*", "abc", true), ("process_*", "process_cpu", true), ("process_*", "processes", false),
        ("*_bytes", "rss_bytes", true), ("*_bytes", "rss_bytes_total", false), ("a*b*c", "a--b--c", true),
        ("a*b*c", "a--b--", false), ("a?c", "abc", true), ("a?c", "ac", false), ("", "", true), ("", "a", false),
        ("*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false), ("a.b", "axb", false),
    ])
    func patternsAreThoseOfShells(_ pattern: String, _ text: String, _ matches: Bool) {
        #expect(GlobPattern(pattern).matches(text) == matches)
    }
}

@Suite struct ProbeColumnsTests {
    @Test(
        arguments: [
            ([], "rss", true), ([], "took_bucket", false), (["took_*"], "took_sum", true),
            (["took_*"], "took_bucket", false),
            (["took_*"], "rss", false), (["*_bucket"], "took_bucket", true), (["rss", "took_sum"], "took_sum", true),
        ] as [([String], String, Bool)]
    )
    func patternsChooseWhatIsKept(_ keep: [String], _ path: String, _ isKept: Bool) throws {
        let columns = try Self.columns(keep: keep)
        let labels = path.hasSuffix("bucket") ? [Tag("le", "5")] : []
        #expect((columns.column(ObservedKey(path: path, labels: labels)) != nil) == isKept)
    }

    @Test func whatIsNotKeptIsRememberedUpToALimit() throws {
        let columns = try Self.columns(keep: ["kept_*"], maximumKnown: 10)
        for index in 0..<100 { #expect(columns.column(ObservedKey(path: "other_\(index)")) == nil) }
        #expect(columns.knownCount == 10)
        for _ in 0..<2 { #expect(columns.column(ObservedKey(path: "kept_a")) == 0) }
        #expect(columns.column(ObservedKey(path: "kept_b")) == 1)
    }

    @Test func whatHasNoRoomIsCountedOnce() throws {
        let columns = try Self.columns(maximumKnown: SourceLog.maximumColumns + 5)
        for _ in 0..<3 {
            for index in 0..<SourceLog.maximumColumns + 20 { _ = columns.column(ObservedKey(path: "value_\(index)")) }
        }
        #expect(columns.log.columns.count == SourceLog.maximumColumns)
        #expect(columns.log.columnsLeftOut == 5)
    }

    private static func columns(keep: [String] = [], maximumKnown: Int = ProbeColumns.maximumKnown) throws
        -> ProbeColumns
    {
        let plan = try TestRun.plan("steps: [ { get: / } ]", url: "http://127.0.0.1:1")
        let source = ObservedSource(
            name: "server",
            kind: .exposition(ObservedEndpoint(url: "", headers: [])),
            interval: 1,
            timeout: 1,
            keep: keep
        )
        return ProbeColumns(source, schema: MetricSchema(plan), loadStart: 0, maximumKnown: maximumKnown)
    }
}

@Suite struct DocumentNumbersTests {
    @Test func everyNumberHasItsPath() throws {
        let document = try JSON.parse(
            Array(
                #"{"a": 1, "b": {"c": 2.5, "http://x.test": 3, "no": "4", "yes": true}, "l": [5, {"m": 6}], "n": null}"#
                    .utf8
            )
        )
        let numbers = DocumentNumbers.all(in: document)
        #expect(numbers.map(\.path) == ["a", "b.c", "b[\"http://x.test\"]", "l[0]", "l[1].m"])
        #expect(numbers.map(\.value) == [1, 2.5, 3, 5, 6])
        #expect(DocumentNumbers.all(in: .int(5)).isEmpty)
    }
}

@Suite struct QueryAnswerTests {
    private static func answer(_ text: String) throws(ProbeFailure) -> QueryAnswer { try QueryAnswer(Array(text.utf8)) }

    @Test func vectorsMatricesAndScalarsAreSeries() throws {
        let vector = try Self.answer(
            #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"up","job":"b","instance":"a"},"value":[1435781451.781,"1"]},{"metric":{},"value":[1435781451.781,"NaN"]}]}}"#
        )
        #expect(vector.series.count == 2)
        #expect(vector.series[0].labels == [Tag("instance", "a"), Tag("job", "b")])
        #expect(vector.series[0].samples == [QueryAnswer.Sample(time: 1_435_781_451.781, value: 1)])
        let matrix = try Self.answer(
            #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[10,"1"],[25,"+Inf"],[40,"-2.5e3"]]}]}}"#
        )
        #expect(matrix.series.first?.samples.map(\.time) == [10, 25, 40])
        #expect(matrix.series.first?.samples.map(\.value) == [1, .infinity, -2500])
        let scalar = try Self.answer(#"{"status":"success","data":{"resultType":"scalar","result":[10,"4"]}}"#)
        #expect(scalar.series == [.init(labels: [], samples: [.init(time: 10, value: 4)])])
        #expect(try Self.answer(#"{"status":"success","data":{"resultType":"vector","result":[]}}"#).series.isEmpty)
    }

    @Test func samplesOfOtherTimesAreLeftOut() throws {
        let matrix = try Self.answer(
            #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[9,"1"],[10,"2"],[20,"3"],[1e300,"4"]]},{"metric":{"a":"b"},"values":[[21,"5"]]}]}}"#
        )
        let limited = try matrix.limited(from: 10, to: 20)
        #expect(limited.series.map { $0.samples.map(\.value) } == [[2, 3]])
        // In milliseconds.
        #expect(throws: ProbeFailure("the query is answered for times that it did not ask for")) {
            try Self.answer(
                #"{"status":"success","data":{"resultType":"scalar","result":[1435781451781,"4"]}}"#
            ).limited(from: 1_435_781_450, to: 1_435_781_460)
        }
        let empty = try Self.answer(#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#)
        #expect(try empty.limited(from: 10, to: 20).series.isEmpty)
    }

    @Test(arguments: [
        (#"{"status":"error","errorType":"bad_data","error":"parse error"}"#, "the query failed: parse error"),
        ("<html>", "this is no Prometheus server: its answer is not that of the query API"),
        (#"{"ok":true}"#, "this is no Prometheus server: its answer is not that of the query API"),
        (
            #"{"status":"success","data":{"resultType":"string","result":[1,"a"]}}"#,
            "the query yields neither numbers nor series"
        ),
    ])
    func otherAnswersSayWhy(_ text: String, _ message: String) {
        #expect(throws: ProbeFailure(message)) { try Self.answer(text) }
    }
}

@Suite struct ProcessFilesTests {
    @Test func theFieldsBeginBehindTheName() throws {
        let stat = try #require(
            ProcessStat(
                "42 (a) b (c)) S 1 42 42 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 7 0 12345 1000000 512 18446744073709551615 1 1 0\n"
            )
        )
        #expect((stat.command, stat.state, stat.cpuTicks, stat.threads) == ("a) b (c)", "S", 300, 7))
        #expect((stat.startTicks, stat.residentPages) == (12_345, 512))
    }

    @Test(arguments: ["", "42", "42 (a", "42 (a) S 1 2", "42 )a( S"])
    func otherTextsAreNone(_ text: String) {
        #expect(ProcessStat(text) == nil)
    }

    @Test func listenersAreFoundByTheirPort() {
        let table = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0
               1: 0100007F:0BB8 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0
               2: 00000000000000000000000000000000:0BB8 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4713 1 0
               3: 0100007F:0BB9 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4714 1 0
            """
        #expect(SocketTable.listeners(in: table, on: 3000) == [4711, 4713])
        #expect(SocketTable.listeners(in: "", on: 3000) == [])
    }

    #if os(Linux)
        @Test func thisProcessIsFound() throws {
            let pid = Int(ProcessInfoID.own)
            let stat = try #require(ProcessFiles.stat(pid))
            #expect(stat.residentPages > 100)
            #expect(stat.threads > 0)
            #expect(ProcessFiles.pids().contains(pid))
            #expect((ProcessFiles.descriptorCount(pid) ?? 0) > 2)
            let program = try #require(ProcessFiles.program(pid))
            #expect(ProcessFinder.find(.name(program)) != nil)
            #expect(ProcessFinder.find(.name("no-such-program-here")) == nil)
        }
    #endif
}
