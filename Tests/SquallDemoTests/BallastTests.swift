import Testing

@testable import SquallDemo

@Suite("Memory that is held on to")
struct BallastTests {
    @Test("A leak grows for ever, a saw-tooth falls at the end of each period, both add up")
    func amounts() throws {
        var settings = try FaultSettings(table: [("leak", "1MB/min")]).ballast
        #expect(settings.bytes(after: 0) == 0)
        #expect(settings.bytes(after: 30_000_000_000) == 500_000)
        #expect(settings.bytes(after: 3_600_000_000_000) == 60_000_000)
        settings = try FaultSettings(table: [("sawtooth", "20MB/10s")]).ballast
        #expect(settings.bytes(after: 5_000_000_000) == 10_000_000)
        #expect(settings.bytes(after: 10_000_000_000) == 0)
        #expect(settings.bytes(after: 15_000_000_000) == 10_000_000)
        settings.leak = .init(bytes: 1_000_000, period: 1_000_000_000)
        #expect(settings.bytes(after: 15_000_000_000) == 25_000_000)
    }

    @Test(
        "Sizes and times",
        arguments: [
            ("500KB/s", 500_000, 1_000_000_000), ("1.5MiB/250ms", 1_572_864, 250_000_000),
            ("1GB/h", 1_000_000_000, 3_600_000_000_000),
        ] as [(String, Int, Int64)]
    )
    func sizes(text: String, bytes: Int, period: Int64) throws {
        #expect(try FaultSettings(table: [("leak", text)]).ballast.leak == .init(bytes: bytes, period: period))
    }

    @Test(
        "What makes no sense is refused with the reason",
        arguments: [
            ("1MB", #"leak: "1MB" is not two values with a slash between them"#),
            ("much/min", #"leak: "much" is not a size such as 500KB or 1MB"#),
            ("1MB/minute", #"leak: "minute" is not a duration such as 5ms or 1.5s"#),
            ("1MB/0", #"leak: "1MB/0": the time must be at least 1ms"#),
        ]
    )
    func refusals(text: String, message: String) {
        #expect(throws: DemoOptionError(description: message)) { try FaultSettings(table: [("leak", text)]) }
    }

    @Test("Pages are resident, and go back to the system")
    func pages() {
        let pages = PageStack()
        let before = ProcessMemory.residentBytes()
        pages.resize(to: 200_000_000)
        #expect(pages.bytes > 199_000_000)
        // Other tests take and free memory at the same time.
        #expect(ProcessMemory.residentBytes() - before > 100_000_000)
        pages.resize(to: 0)
        #expect(pages.bytes == 0)
        #expect(ProcessMemory.residentBytes() - before < 100_000_000)
    }
}

extension FaultSettings {
    fileprivate init(table settings: [(name: String, value: String)]) throws(DemoOptionError) {
        self.init()
        try Self.table.apply(settings, to: &self)
    }
}
