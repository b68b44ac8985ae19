import SquallExpressions
import Testing

@Suite struct ValueMapTests {
    @Test(arguments: [0, 1, 12, 13, 100, 1000])
    func everyKeyIsFound(count: Int) {
        let map = ValueMap((0..<count).map { ("key\($0)", .int(Int64($0))) })
        #expect(map.count == count)
        for number in 0..<count { #expect(map["key\(number)"] == .int(Int64(number))) }
        #expect(map["key\(count)"] == nil)
        #expect(map.entries.map { $0.0 } == (0..<count).map { .string("key\($0)") })
    }

    @Test(arguments: [2, 30])
    func numbersFindEachOther(count: Int) {
        let numbers = (0..<count).map { Int64($0) }
        let ints = ValueMap(keys: numbers.map { .int($0) }, values: numbers.map { .int($0) })
        let doubles = ValueMap(keys: numbers.map { .double(Double($0)) }, values: numbers.map { .int($0) })
        #expect(ints[.double(1)] == .int(1))
        #expect(ints[.double(1.5)] == nil)
        #expect(doubles[.int(1)] == .int(1))
        #expect(ints["1"] == nil)
        #expect(ints[.bool(true)] == nil)
    }

    @Test(arguments: [1, 40])
    func headersAreFoundInAnyCase(count: Int) {
        let map = ValueMap(foldingCase: (0..<count).map { (name: "X-Header-\($0)", value: .int(Int64($0))) })
        #expect(map["x-header-0"] == .int(0))
        #expect(map["X-HEADER-\(count - 1)"] == .int(Int64(count - 1)))
        #expect(map["x-header"] == nil)
        #expect(map.keys[0] == .string("X-Header-0"))
    }

    @Test func onlyASCIILettersFold() {
        let map = ValueMap(foldingCase: [(name: "[\u{C9}", value: .null)])
        #expect(map["{\u{C9}"] == nil)
        #expect(map["[\u{E9}"] == nil)
    }

    @Test func manyThreadsAgreeOnTheIndex() async {
        let map = ValueMap(
            keys: (0..<500).map { .string("key\($0)") },
            values: (0..<500).map { .int($0) }
        )
        await withTaskGroup(of: Bool.self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<500).allSatisfy { map["key\(($0 + task) % 500)"] == .int(Int64(($0 + task) % 500)) }
                }
            }
            for await found in group { #expect(found) }
        }
    }
}
