/// A packet of the Socket.IO protocol, version 5, without its Engine.IO envelope: a type, perhaps a number of attachments,
/// a namespace, an id, and JSON. `2/market,7["tick",1]`.
struct SocketIOPacket: Equatable {
    enum Kind: UInt8 {
        case connect = 0, disconnect, event, acknowledgement, connectError, binaryEvent, binaryAcknowledgement

        /// Whether binary attachments follow.
        var isBinary: Bool { self == .binaryEvent || self == .binaryAcknowledgement }
    }

    var kind: Kind
    var attachmentCount = 0
    var namespace = "/"
    var id: Int?
    /// JSON; empty where the packet has none.
    var payload: [UInt8] = []

    /// Attachments of one message beyond this are refused.
    static let maximumAttachments = 1024

    /// nil where the bytes are no packet.
    init?(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        guard let first = rest.popFirst(), let kind = Kind(rawValue: first &- UInt8(ascii: "0")) else { return nil }
        self.kind = kind
        if kind.isBinary {
            guard let count = SocketIOPacket.number(&rest), rest.popFirst() == UInt8(ascii: "-"),
                count <= Self.maximumAttachments
            else { return nil }
            attachmentCount = count
        }
        if rest.first == UInt8(ascii: "/") {
            let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
            namespace = Self.bare(String(decoding: rest[..<end], as: UTF8.self)[...])
            rest = end < rest.endIndex ? rest[(end + 1)...] : []
        }
        id = SocketIOPacket.number(&rest)
        // An id that no number holds.
        guard !(rest.first.map(ASCII.isDigit) ?? false) else { return nil }
        payload = Array(rest)
    }

    init(_ kind: Kind, namespace: String, id: Int? = nil, payload: [UInt8] = [], attachmentCount: Int = 0) {
        self.kind = kind
        self.namespace = namespace
        self.id = id
        self.payload = payload
        self.attachmentCount = attachmentCount
    }

    /// As an Engine.IO message: `4` in front.
    var message: [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "4"), kind.rawValue + UInt8(ascii: "0")]
        if kind.isBinary { bytes += Array("\(attachmentCount)-".utf8) }
        if namespace != "/" { bytes += Array("\(namespace),".utf8) }
        if let id { bytes += Array(String(id).utf8) }
        return bytes + payload
    }

    /// The name of a namespace: servers drop a query behind it.
    static func bare(_ namespace: Substring) -> String {
        String(namespace.prefix { $0 != "?" })
    }

    /// Digits at the front, as many of them as make a number; nil where there is none.
    private static func number(_ bytes: inout ArraySlice<UInt8>) -> Int? {
        var number: Int?
        while let byte = bytes.first, ASCII.isDigit(byte), number ?? 0 < 1 << 50 {
            number = (number ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
            bytes.removeFirst()
        }
        return number
    }
}

extension SocketIOPacket {
    /// The name of an event, which is the first element of its list, and the rest of the list. What is in the rest shows
    /// when somebody reads it.
    static func eventName(_ payload: [UInt8]) -> (name: String, arguments: [UInt8])? {
        var index = payload.skippingBlanks(from: 0)
        guard index < payload.count, payload[index] == UInt8(ascii: "[") else { return nil }
        index = payload.skippingBlanks(from: index + 1)
        guard index < payload.count, payload[index] == UInt8(ascii: "\""), let end = payload.endOfString(from: index)
        else { return nil }
        let name = JSONStringText.decode(payload[(index + 1)..<end])
        index = payload.skippingBlanks(from: end + 1)
        guard index < payload.count, payload.last(where: { !$0.isBlank }) == UInt8(ascii: "]") else { return nil }
        switch payload[index] {
        case UInt8(ascii: ","): return (name, [UInt8(ascii: "[")] + payload[(index + 1)...])
        case UInt8(ascii: "]"): return (name, Array("[]".utf8))
        default: return nil
        }
    }
}

/// The text of a JSON string. Event names hardly ever have escapes in them.
enum JSONStringText {
    /// - Parameter bytes: what stands between the quotes.
    static func decode(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.contains(UInt8(ascii: "\\")) ? unescaped(bytes) : String(decoding: bytes, as: UTF8.self)
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
        var units: [UInt16] = []
        var text = ""
        var index = bytes.startIndex
        func flush() {
            text += String(decoding: units, as: UTF16.self)
            units = []
        }
        while index < bytes.endIndex {
            guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.endIndex else {
                let end = bytes[(index + 1)...].firstIndex(of: UInt8(ascii: "\\")) ?? bytes.endIndex
                flush()
                text += String(decoding: bytes[index..<end], as: UTF8.self)
                index = end
                continue
            }
            let escape = bytes[index + 1]
            index += 2
            if escape == UInt8(ascii: "u"), let end = bytes.index(index, offsetBy: 4, limitedBy: bytes.endIndex),
                let unit = UInt16(String(decoding: bytes[index..<end], as: UTF8.self), radix: 16)
            {
                units.append(unit)
                index = end
            } else {
                units.append(UInt16(simple[escape] ?? escape))
            }
        }
        flush()
        return text
    }

    private static let simple: [UInt8: UInt8] = [
        UInt8(ascii: "n"): 0x0A, UInt8(ascii: "t"): 0x09, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "b"): 0x08,
        UInt8(ascii: "f"): 0x0C,
    ]
}

extension [UInt8] {
    fileprivate func skippingBlanks(from index: Int) -> Int {
        var index = index
        while index < count, self[index].isBlank { index += 1 }
        return index
    }

    /// Where the string that begins at `start` has its closing quote; nil where it has none.
    fileprivate func endOfString(from start: Int) -> Int? {
        var index = start + 1
        while index < count, self[index] != UInt8(ascii: "\"") { index += self[index] == UInt8(ascii: "\\") ? 2 : 1 }
        return index < count ? index : nil
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == 0x20 || self >= 0x09 && self <= 0x0D }
}
