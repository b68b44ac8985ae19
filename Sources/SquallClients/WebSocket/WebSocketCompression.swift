/// What client and server agreed on for permessage-deflate (RFC 7692, 7.1).
struct WebSocketCompression: Equatable {
    var serverKeepsContext = true
    var clientKeepsContext = true
    var serverWindowBits = 15
    var clientWindowBits = 15

    /// What the client offers: everything that the server may choose.
    static let offer = "permessage-deflate; client_max_window_bits"

    init() {}

    /// Reads the server's answer; nil where it is no answer to the offer.
    init?(_ answer: String) {
        let parts = answer.split(separator: ";").map { $0.trimmed }
        guard parts.first == "permessage-deflate" else { return nil }
        var seen: Set<String> = []
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmed }
            guard let name = pair.first, seen.insert(name).inserted,
                take(name, pair.count > 1 ? pair[1].filter { $0 != "\"" } : nil)
            else { return nil }
        }
    }

    private mutating func take(_ name: String, _ value: String?) -> Bool {
        switch (name, value) {
        case ("server_no_context_takeover", nil): serverKeepsContext = false
        case ("client_no_context_takeover", nil): clientKeepsContext = false
        case ("server_max_window_bits", let bits?):
            guard let bits = Self.windowBits(bits) else { return false }
            serverWindowBits = bits
        case ("client_max_window_bits", let bits?):
            guard let bits = Self.windowBits(bits) else { return false }
            clientWindowBits = bits
        default: return false
        }
        return true
    }

    /// A number without sign and leading zeros (7.1.2).
    private static func windowBits(_ text: String) -> Int? {
        guard let bits = Int(text), (8...15).contains(bits), String(bits) == text else { return nil }
        return bits
    }
}

extension StringProtocol {
    /// Without blanks at both ends.
    fileprivate var trimmed: String {
        var text = self[...]
        while let first = text.first, first == " " || first == "\t" { text = text.dropFirst() }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return String(text)
    }
}
