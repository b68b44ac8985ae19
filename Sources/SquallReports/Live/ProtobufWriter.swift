/// Writes messages of Protocol Buffers: fields one after another, each with its number and the form of its value.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    private enum Form: UInt64 {
        case varint = 0
        case fixed64 = 1
        case lengthDelimited = 2
    }

    /// An integer or an enumeration; negative ones take ten bytes (two's complement).
    mutating func write(_ field: UInt64, _ value: Int64) {
        tag(field, .varint)
        ProtobufWriter.append(UInt64(bitPattern: value), to: &bytes)
    }

    mutating func write(_ field: UInt64, _ value: Double) {
        tag(field, .fixed64)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func write(_ field: UInt64, _ text: String) {
        tag(field, .lengthDelimited)
        ProtobufWriter.append(UInt64(text.utf8.count), to: &bytes)
        bytes.append(contentsOf: text.utf8)
    }

    /// A message within the message.
    mutating func write(_ field: UInt64, _ body: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        body(&inner)
        tag(field, .lengthDelimited)
        ProtobufWriter.append(UInt64(inner.bytes.count), to: &bytes)
        bytes.append(contentsOf: inner.bytes)
    }

    private mutating func tag(_ field: UInt64, _ form: Form) {
        ProtobufWriter.append(field << 3 | form.rawValue, to: &bytes)
    }

    /// Seven bits a byte, the lowest first; the top bit says that more follow.
    static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
