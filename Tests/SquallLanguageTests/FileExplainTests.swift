import SquallLanguage
import Testing

/// The examples of the pages about expressions, keys, values, thresholds, files and env are compiled.
@Suite struct FileExplainTests {
    static let codes = DiagnosticCode.allCases.filter { code in
        let number = Int(code.rawValue.dropFirst()) ?? 0
        switch code.rawValue.first {
        case "S": return number < 220
        case "V": return number < 330
        case "T", "F": return true
        case "E": return number < 409
        case "R": return number < 504
        case "L": return number < 820
        default: return false
        }
    }

    @Test(arguments: codes) func theBadExampleProducesTheCodeAndTheGoodOneNothing(code: DiagnosticCode) {
        let page = ExplainPages.page(of: code)
        #expect(!page.title.isEmpty && !page.why.isEmpty)
        #expect(GoldenScenario(page.bad).compiled().diagnostics.map(\.code.rawValue).contains(code.rawValue))
        #expect(GoldenScenario(page.good).rendered() == "")
    }
}
