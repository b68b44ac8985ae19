import SquallLanguage
import Testing

struct DiagnosticExplainTests {
    static let yamlCodes = DiagnosticCode.allCases.filter { $0.rawValue.hasPrefix("Y") }

    @Test("codes are unique, well formed and sorted within their area")
    func codes() {
        let codes = DiagnosticCode.allCases.map(\.rawValue)
        #expect(Set(codes).count == codes.count)
        #expect(codes.allSatisfy { $0.wholeMatch(of: /[YSVERTFL][0-9]{3}/) != nil })
        for area in Set(codes.compactMap(\.first)) {
            let own = codes.filter { $0.first == area }
            #expect(own == own.sorted())
        }
    }

    @Test("the bad example of a YAML page produces its code, the good one none", arguments: yamlCodes)
    func examples(code: DiagnosticCode) {
        let page = ExplainPages.page(of: code)
        #expect(!page.title.isEmpty && !page.why.isEmpty)
        #expect(YAMLReading(page.good).codes == [])
        let isShown = code != .yamlNotUTF8 && code != .yamlTooLarge
        #expect(page.bad.isEmpty != isShown)
        if isShown { #expect(YAMLReading(page.bad).codes == [code.rawValue]) }
    }

    @Test("a page is found by its code, in any case")
    func text() throws {
        let text = try #require(ExplainPages.text(of: "y115"))
        #expect(text.hasPrefix("## Y115: A key is written twice"))
        #expect(ExplainPages.text(of: "Y999") == nil)
        #expect(ExplainPages.markdown().contains("### Y115: A key is written twice"))
    }
}
