import SquallExpressions
import Testing

/// Whatever the bytes are, the reader gives a value or an error; what is written reads back the same. The streams are
/// seeded, so that a failure can be repeated.
@Suite struct JSONFuzzTests {
    @Test(arguments: 0..<8 as Range<UInt64>)
    func whatIsWrittenReadsBack(seed: UInt64) throws {
        var random = RandomStream(seed: seed)
        for _ in 0..<500 {
            let value = RandomJSON.value(depth: 5, using: &random)
            #expect(try JSON.parse(JSON.text(value)) == value)
        }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func damagedDocumentsNeverCrash(seed: UInt64) {
        var random = RandomStream(seed: seed, path: 1)
        for _ in 0..<500 {
            var bytes = Array(JSON.text(RandomJSON.value(depth: 5, using: &random)).utf8)
            for _ in 0...Int.random(in: 0..<4, using: &random) { damage(&bytes, using: &random) }
            expectValueOrError(bytes)
        }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func randomBytesNeverCrash(seed: UInt64) {
        var random = RandomStream(seed: seed, path: 2)
        let likely = Array("{}[]\",:\\u0123456789eE+-. \ntruefalsn\u{E9}".utf8)
        for _ in 0..<2000 {
            let count = Int.random(in: 0..<40, using: &random)
            let bytes = (0..<count).map { _ in
                Bool.random(using: &random)
                    ? likely[Int.random(in: likely.indices, using: &random)] : UInt8.random(in: 0...255, using: &random)
            }
            expectValueOrError(bytes)
        }
    }

    @Test func everyPrefixOfADocumentIsAnError() {
        let document = Array(#"{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00",true,false,null,{"é":{}}]}"#.utf8)
        for end in document.indices {
            #expect(throws: EvaluationError.self) { try JSON.parse(document[..<end]) }
        }
    }

    /// A document that is taken must also survive being written and read again.
    private func expectValueOrError(_ bytes: [UInt8]) {
        guard let value = try? JSON.parse(bytes) else { return }
        #expect((try? JSON.parse(JSON.text(value))) == value, "\(bytes)")
    }

    private func damage(_ bytes: inout [UInt8], using random: inout RandomStream) {
        guard let place = bytes.indices.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        default: bytes.removeSubrange(place...)
        }
    }
}

/// Values that JSON can hold.
enum RandomJSON {
    static func value(depth: Int, using random: inout RandomStream) -> Value {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
        case 0: .null
        case 1: .bool(Bool.random(using: &random))
        case 2: .int(Int64(bitPattern: random.next()) >> Int64.random(in: 0..<63, using: &random))
        case 3: .double(double(using: &random))
        case 4, 5: .string(text(using: &random))
        case 6: .list((0..<size(using: &random)).map { _ in value(depth: depth - 1, using: &random) })
        default:
            .map(
                ValueMap(
                    (0..<size(using: &random)).map { _ in
                        (text(using: &random), value(depth: depth - 1, using: &random))
                    }
                )
            )
        }
    }

    private static func size(using random: inout RandomStream) -> Int {
        Int.random(in: 0..<10, using: &random) == 0 ? 20 : Int.random(in: 0..<5, using: &random)
    }

    private static func double(using random: inout RandomStream) -> Double {
        let anything = Double(bitPattern: random.next())
        return anything.isFinite ? anything : random.unit()
    }

    private static func text(using random: inout RandomStream) -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<12, using: &random) {
            let limit: UInt32 = [0x80, 0x80, 0x800, 0x11_0000][Int.random(in: 0..<4, using: &random)]
            scalars.append(Unicode.Scalar(UInt32.random(in: 0..<limit, using: &random)) ?? "\u{FFFD}")
        }
        return String(scalars)
    }
}
