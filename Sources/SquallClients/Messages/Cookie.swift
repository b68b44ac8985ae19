/// One Set-Cookie header, read as RFC 6265, 5.2 says.
struct Cookie: Sendable {
    var name: String
    var value: String
    /// In lower case, without a leading dot; nil where the header names none.
    var domain: String?
    /// Nil where the header names none that begins with `/`.
    var path: String?
    /// Seconds since 1970; nil for a cookie of the session.
    var expiry: Int64?
    var isSecure = false

    /// Nil when the header is to be ignored: no `=` or no name.
    init?(_ header: String, now: Int64) {
        let parts = header.split(separator: ";", omittingEmptySubsequences: false)
        guard let first = parts.first, let pair = Self.pair(first), !pair.name.isEmpty else { return nil }
        name = pair.name
        value = pair.value
        var maximumAge: Int64?
        for part in parts.dropFirst() {
            let attribute = Self.pair(part) ?? (Self.trim(part), "")
            switch attribute.name.lowercased() {
            case "expires": expiry = CookieDate.seconds(attribute.value) ?? expiry
            case "max-age": maximumAge = Int64(attribute.value) ?? maximumAge
            case "domain": domain = Self.domain(attribute.value) ?? domain
            case "path": path = attribute.value.hasPrefix("/") ? attribute.value : nil
            case "secure": isSecure = true
            default: break
            }
        }
        // Max-Age wins over Expires; what is not positive means at once.
        if let maximumAge { expiry = maximumAge > 0 ? now + min(maximumAge, Self.longestAge) : .min }
    }

    /// Seconds: ages are capped, as RFC 6265bis allows, to four hundred days.
    private static let longestAge: Int64 = 400 * 86400

    private static func pair(_ text: Substring) -> (name: String, value: String)? {
        guard let mark = text.firstIndex(of: "=") else { return nil }
        return (trim(text[..<mark]), trim(text[text.index(after: mark)...]))
    }

    private static func domain(_ text: String) -> String? {
        let name = text.hasPrefix(".") ? text.dropFirst() : Substring(text)
        return name.isEmpty ? nil : name.lowercased()
    }

    private static func trim(_ text: Substring) -> String {
        var text = text
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}

/// The many forms of dates in cookies: RFC 6265, 5.1.1.
enum CookieDate {
    /// Seconds since 1970; nil when it is no date.
    static func seconds(_ text: String) -> Int64? {
        var time: (hour: Int64, minute: Int64, second: Int64)?
        var day: Int64?
        var month: Int64?
        var year: Int64?
        for token in text.utf8.split(whereSeparator: isDelimiter) {
            if time == nil, let parsed = clock(token) {
                time = parsed
            } else if day == nil, let parsed = number(token, digits: 1...2) {
                day = parsed
            } else if month == nil, let parsed = months.firstIndex(of: token.prefix(3).map(ASCII.lowercased)) {
                month = Int64(parsed) + 1
            } else if year == nil, let parsed = number(token, digits: 2...4) {
                year = parsed < 70 ? parsed + 2000 : parsed < 100 ? parsed + 1900 : parsed
            }
        }
        guard let time, let day, let month, let year, (1...31).contains(day), year >= 1601, time.hour < 24,
            time.minute < 60, time.second < 60
        else { return nil }
        return days(year, month, day) * 86400 + time.hour * 3600 + time.minute * 60 + time.second
    }

    private static let months = "jan feb mar apr may jun jul aug sep oct nov dec".utf8
        .split(separator: ASCII.space).map(Array.init)

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        !ASCII.isDigit(byte) && !ASCII.isLetter(byte) && byte != ASCII.colon && byte < 0x7F
    }

    private static func clock(_ token: Substring.UTF8View) -> (Int64, Int64, Int64)? {
        let parts = token.split(separator: ASCII.colon, omittingEmptySubsequences: false)
        guard parts.count == 3, let hour = number(parts[0], digits: 1...2),
            let minute = number(parts[1], digits: 1...2),
            let second = number(parts[2], digits: 1...2)
        else { return nil }
        return (hour, minute, second)
    }

    /// The digits that a token begins with, when their number fits.
    private static func number(_ token: Substring.UTF8View, digits: ClosedRange<Int>) -> Int64? {
        let prefix = token.prefix(while: ASCII.isDigit)
        return digits.contains(prefix.count) ? Int64(Substring(prefix)) : nil
    }

    /// Days from 1970-01-01 in the Gregorian calendar, with years that begin in March so that the leap day is the last.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = (month + 9) % 12
        let daysBeforeMonth = (153 * marchMonth + 2) / 5
        return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + daysBeforeMonth + day - 719_469
    }
}
