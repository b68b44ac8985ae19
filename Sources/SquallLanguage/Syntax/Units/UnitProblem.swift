/// Why a text is not a duration, a size, a rate or a number.
struct UnitProblem: Error, Hashable {
    var code: DiagnosticCode
    /// Goes behind a colon: "not a duration".
    var message: String
    /// UTF-8 offsets in the text.
    var range: Range<Int>
    /// What to write.
    var help: String?
}
