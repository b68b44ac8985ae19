import Testing

@testable import SquallEngine

@Suite struct LivePushTests {
    @Test func aFullQueueLetsGoOfItsOldest() throws {
        var queue = PushQueue()
        let dropped = (0..<40).map { queue.add([UInt8($0)]) }
        #expect(dropped.reduce(0, +) == 40 - PushQueue.maximumCount)
        #expect(queue.first?.body == [8])
        let first = try #require(queue.first)
        // The second time it was let go of while it was under way.
        let removed = [queue.remove(first), queue.remove(first)]
        #expect(removed == [true, false] && queue.first?.body == [9])
        let left = queue.removeAll()
        #expect(left == PushQueue.maximumCount - 1 && queue.first == nil)
    }

    @Test func largeMessagesAreBoundedTogether() {
        var queue = PushQueue()
        let half = [UInt8](repeating: 0, count: PushQueue.maximumBytes / 2)
        // One that is too large by itself is all there is.
        let tooLarge = [UInt8](repeating: 0, count: PushQueue.maximumBytes + 1)
        let dropped = [half, half, [1], tooLarge].map { queue.add($0) }
        #expect(dropped == [0, 0, 1, 2])
        #expect(queue.count == 1)
    }

    @Test(
        arguments: [
            (200, nil, "", .taken), (204, nil, "", .taken),
            (400, nil, "out of order\nmore", .refused("status 400: out of order")),
            (404, nil, "", .refused("status 404")),
            (302, nil, "", .refused("status 302")),
            (429, "7", "slow", .later("status 429: slow", after: 7_000_000_000)),
            (500, nil, "", .later("status 500", after: nil)), (503, "soon", "", .later("status 503", after: nil)),
            (503, "86400", "", .later("status 503", after: 60_000_000_000)),
        ] as [(Int, String?, String, PushVerdict)]
    )
    func receiversAreAskedAgainWhereTheyWantToBe(_ status: Int, _ wish: String?, _ body: String, _ verdict: PushVerdict)
    {
        #expect(PushVerdict(status: status, retryAfter: wish, body: body) == verdict)
    }

    @Test func urlsGetTheUsualPathAndHoldNoCredentials() throws {
        let endpoint = { (url: String) throws(LiveProblem) in
            try LiveEndpoint(url: url, usualPath: "/v1/metrics", headers: [])
        }
        #expect(try endpoint("http://collector:4318").text == "http://collector:4318/v1/metrics")
        #expect(try endpoint("https://collector/own?key=1").text == "https://collector/own")
        #expect(throws: LiveProblem.self) { try endpoint("http://me:secret@collector") }
        #expect(throws: LiveProblem.self) { try endpoint("ftp://collector") }
        #expect(throws: LiveProblem.self) { try endpoint("collector:4318") }
    }
}
