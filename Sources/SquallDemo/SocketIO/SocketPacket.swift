/// A Socket.IO packet as it arrives, protocol version 5.
struct SocketPacket: Equatable {
    enum Kind: UInt8 {
        case connect = 0x30
        case disconnect, event, acknowledgement, connectError, binaryEvent, binaryAcknowledgement
    }

    var kind: Kind
    var namespace = "/"
    var id: Int?
    /// How many binary messages belong to it.
    var attachments = 0
    var data: JSONValue?

    /// Nil for what Node's parser refuses.
    init?(_ bytes: [UInt8]) {
        guard let kind = bytes.first.flatMap(Kind.init) else { return nil }
        self.kind = kind
        var rest = bytes.dropFirst()
        if kind == .binaryEvent || kind == .binaryAcknowledgement {
            guard let count = Self.takeNumber(&rest), rest.popFirst() == UInt8(ascii: "-") else { return nil }
            attachments = count
        }
        if rest.first == UInt8(ascii: "/") {
            let name = rest.prefix { $0 != UInt8(ascii: ",") }
            namespace = String(decoding: name.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
            rest = rest.dropFirst(name.count + 1)
        }
        id = Self.takeNumber(&rest)
        if !rest.isEmpty {
            guard let value = try? JSONParser.parse(Array(rest)) else { return nil }
            data = value
        }
        guard isValid else { return nil }
    }

    /// The name and arguments of an event.
    var event: (name: String, arguments: [JSONValue])? {
        guard case .array(let list)? = data, case .string(let name)? = list.first else { return nil }
        return (name, Array(list.dropFirst()))
    }

    private static let reserved = [
        "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener",
    ]

    private var isValid: Bool {
        switch (kind, data) {
        case (.connect, nil), (.connect, .object), (.disconnect, nil): true
        case (.event, _), (.binaryEvent, _): event.map { !Self.reserved.contains($0.name) } ?? false
        case (.acknowledgement, .array), (.binaryAcknowledgement, .array): true
        default: false
        }
    }

    private static func takeNumber(_ bytes: inout ArraySlice<UInt8>) -> Int? {
        let digits = bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard !digits.isEmpty, let number = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
        bytes = bytes.dropFirst(digits.count)
        return number
    }
}
