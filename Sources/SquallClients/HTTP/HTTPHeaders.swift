/// The head of an answer as it came: one block of bytes and where the fields lie in it. Text is made only when asked for.
///
/// A class, because answers with equal heads share it (``HTTP1HeadMemo``).
package final class HTTPHeaders: Sendable {
    /// Offsets into the block. A head is at most 64 KiB.
    struct Field: Sendable {
        var nameStart: UInt16
        var nameLength: UInt16
        var valueStart: UInt16
        var valueLength: UInt16
    }

    let block: [UInt8]
    private let fields: [Field]
    private let reasonRange: Range<Int>
    /// Whether there is a Set-Cookie among them.
    package let setsCookies: Bool

    init(block: [UInt8], fields: [Field], reasonRange: Range<Int>) {
        self.block = block
        self.fields = fields
        self.reasonRange = reasonRange
        setsCookies = fields.contains { HTTPHeaders.matches($0, "set-cookie", in: block) }
    }

    static let none = HTTPHeaders(block: [], fields: [], reasonRange: 0..<0)

    package var count: Int { fields.count }

    /// The phrase after the status; may be empty.
    package var reason: String { text(reasonRange) }

    /// The value of the first field of that name, in any case.
    package func first(_ name: String) -> String? {
        for field in fields where HTTPHeaders.matches(field, name, in: block) { return text(value(of: field)) }
        return nil
    }

    /// The values of all fields of that name, in order.
    package func values(_ name: String) -> [String] {
        var values: [String] = []
        for field in fields where HTTPHeaders.matches(field, name, in: block) { values.append(text(value(of: field))) }
        return values
    }

    package func contains(_ name: String) -> Bool {
        fields.contains { HTTPHeaders.matches($0, name, in: block) }
    }

    /// All fields in the order they came, names as written.
    package var pairs: [(name: String, value: String)] {
        fields.map { (text(name(of: $0)), text(value(of: $0))) }
    }
}

extension HTTPHeaders {
    private func name(of field: Field) -> Range<Int> {
        Int(field.nameStart)..<Int(field.nameStart) + Int(field.nameLength)
    }

    private func value(of field: Field) -> Range<Int> {
        Int(field.valueStart)..<Int(field.valueStart) + Int(field.valueLength)
    }

    /// Bytes that are no UTF-8 are replaced.
    private func text(_ range: Range<Int>) -> String {
        String(decoding: block[range], as: UTF8.self)
    }

    private static func matches(_ field: Field, _ name: String, in block: [UInt8]) -> Bool {
        var name = name
        return name.withUTF8 { wanted in
            guard wanted.count == Int(field.nameLength) else { return false }
            return block.withUnsafeBufferPointer { bytes in
                for index in 0..<wanted.count
                where !ASCII.equalIgnoringCase(bytes[Int(field.nameStart) + index], wanted[index]) {
                    return false
                }
                return true
            }
        }
    }
}
