import SquallLanguage
import Testing

/// The examples of the pages about steps, names and flow are compiled.
@Suite struct StepsExplainTests {
    static let codes = DiagnosticCode.allCases.filter { code in
        let number = Int(code.rawValue.dropFirst()) ?? 0
        switch code.rawValue.first {
        case "S": return number >= 220
        case "V": return number >= 330
        case "E": return number >= 409
        case "R": return number >= 504
        case "L": return number >= 820
        default: return false
        }
    }

    @Test(arguments: codes) func theBadExampleProducesTheCodeAloneAndTheGoodOneNothing(code: DiagnosticCode) {
        let page = ExplainPages.page(of: code)
        #expect(!page.title.isEmpty && !page.why.isEmpty)
        #expect(GoldenScenario(page.bad).compiled().diagnostics.map(\.code.rawValue) == [code.rawValue])
        #expect(GoldenScenario(page.good).rendered() == "")
    }
}
