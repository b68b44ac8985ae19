/// The challenges of a WWW-Authenticate header (RFC 9110, 11.6.1).
enum AuthenticationHeader {
    struct Challenge: Equatable {
        /// In lower case.
        var scheme: String
        /// Names in lower case.
        var parameters: [String: String] = [:]
    }

    static func challenges(_ header: String) -> [Challenge] {
        var scanner = Scanner(bytes: Array(header.utf8))
        var challenges: [Challenge] = []
        while let token = scanner.token() {
            // A parameter has a "=" behind its name, the name of a scheme has not.
            if let value = scanner.value() {
                guard !challenges.isEmpty else { continue }
                challenges[challenges.count - 1].parameters[token.lowercased()] = value
            } else {
                challenges.append(Challenge(scheme: token.lowercased()))
            }
        }
        return challenges
    }

    private struct Scanner {
        let bytes: [UInt8]
        var index = 0

        /// The next token, whatever stands before it.
        mutating func token() -> String? {
            while index < bytes.count, !FieldLine.isToken(bytes[index]) { index += 1 }
            let start = index
            while index < bytes.count, FieldLine.isToken(bytes[index]) { index += 1 }
            return start < index ? String(decoding: bytes[start..<index], as: UTF8.self) : nil
        }

        /// `= value`, quoted or not; nil when no "=" follows.
        mutating func value() -> String? {
            var next = index
            while next < bytes.count, isSpace(bytes[next]) { next += 1 }
            guard next < bytes.count, bytes[next] == UInt8(ascii: "=") else { return nil }
            index = next + 1
            while index < bytes.count, isSpace(bytes[index]) { index += 1 }
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return plainValue() }
            return quotedValue()
        }

        private mutating func plainValue() -> String {
            let start = index
            while index < bytes.count, bytes[index] != UInt8(ascii: ","), !isSpace(bytes[index]) { index += 1 }
            return String(decoding: bytes[start..<index], as: UTF8.self)
        }

        private mutating func quotedValue() -> String {
            var value: [UInt8] = []
            index += 1
            while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count { index += 1 }
                value.append(bytes[index])
                index += 1
            }
            index += 1
            return String(decoding: value, as: UTF8.self)
        }

        private func isSpace(_ byte: UInt8) -> Bool {
            byte == ASCII.space || byte == ASCII.tab
        }
    }
}
