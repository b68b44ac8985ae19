/// A duration or a size that is right but for its punctuation: `1 s`, `1,5s`, `1s-3s`.
struct UnitSlip {
    private var message: String
    private var help: String
    /// UTF-8 offsets in the text.
    private var range: Range<Int>

    /// nil where the text is not understood without the slip either.
    ///
    /// - Parameter isRight: whether a text is a duration, or a size.
    init?(in text: String, _ isRight: (String) -> Bool) {
        for slip in [UnitSlip.space, UnitSlip.comma, UnitSlip.dash] {
            guard let found = slip(text, isRight) else { continue }
            self = found
            return
        }
        return nil
    }

    private init(_ message: String, help: String, at place: Range<String.Index>, of text: String) {
        self.message = message
        self.help = help
        let start = text.utf8.distance(from: text.startIndex, to: place.lowerBound)
        range = start..<start + text[place].utf8.count
    }

    func problem(_ code: DiagnosticCode) -> UnitProblem {
        UnitProblem(code: code, message: message, range: range, help: help)
    }

    private static func space(_ text: String, _ isRight: (String) -> Bool) -> UnitSlip? {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let meant = text.filter { !isSpace($0) }
        guard let first = text.firstIndex(where: isSpace), isRight(meant) else { return nil }
        let end = text[first...].firstIndex { !isSpace($0) } ?? text.endIndex
        return UnitSlip("a space does not belong into it", help: "write `\(meant)`", at: first..<end, of: text)
    }

    /// With three digits behind it a comma may part thousands, so that both readings are told.
    private static func comma(_ text: String, _ isRight: (String) -> Bool) -> UnitSlip? {
        guard let comma = text.firstIndex(of: ",") else { return nil }
        let (point, none) = (text.replacing(",", with: "."), text.replacing(",", with: ""))
        let mayPartThousands = text[comma...].dropFirst().prefix { $0.isWholeNumber }.count == 3
        let meant = [point] + (mayPartThousands ? [none] : [])
        let right = meant.filter(isRight).map { "`\($0)`" }
        guard !right.isEmpty else { return nil }
        let place = comma..<text.index(after: comma)
        return UnitSlip("a comma does not belong into it", help: "write \(right.joinedAsChoice)", at: place, of: text)
    }

    /// A range as people write it elsewhere; its unit may stand behind the second number only.
    private static func dash(_ text: String, _ isRight: (String) -> Bool) -> UnitSlip? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(\.trimmingSpaces)
        guard ends.count == 2, let dash = text.firstIndex(of: "-"), isRight(ends[1]) else { return nil }
        let unit = ends[0].last?.isLetter == true ? "" : String(ends[1].drop { !$0.isLetter })
        guard isRight(ends[0] + unit) else { return nil }
        let help = "a random range, where one may stand, is written `\(ends[0] + unit)..\(ends[1])`"
        return UnitSlip("a dash does not belong into it", help: help, at: dash..<text.index(after: dash), of: text)
    }
}
