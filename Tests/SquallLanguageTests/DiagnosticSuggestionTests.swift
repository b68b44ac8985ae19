import SquallLanguage
import Testing

struct DiagnosticSuggestionTests {
    @Test(
        "the nearest name is suggested, if it is near enough",
        arguments: [
            ("urll", "url"), ("sesion_id", "session_id"), ("gte", "get"), ("HEADERS", "headers"),
            ("hedaers", "headers"),
            ("thershold", "thresholds"), ("x", nil), ("completely", nil), ("", nil), ("ulr", "url"),
        ] as [(String, String?)]
    )
    func closest(name: String, expected: String?) {
        let candidates = ["get", "url", "headers", "session_id", "thresholds", "name"]
        #expect(Suggestion.closest(to: name, in: candidates) == expected)
    }

    @Test("a name that differs by case wins over a nearer-seeming one")
    func caseFirst() {
        #expect(Suggestion.closest(to: "baseUrl", in: ["baseUrls", "baseURL"]) == "baseURL")
    }
}
