import Foundation
import SquallExpressions
import Testing

/// docs/expressions.md shows every function as the table has it.
@Suite struct ExpressionDocumentationTests {
    @Test func everyFunctionIsDescribed() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let page = try String(contentsOf: root.appending(path: "docs/expressions.md"), encoding: .utf8)
        for function in FunctionTable.all {
            for part in function.signatureTexts + [function.summary, function.example] {
                #expect(page.contains(part.replacing("|", with: "\\|")), "\(function.name): \(part)")
            }
        }
        for macro in Macro.all {
            #expect(page.contains(macro.form) && page.contains(macro.summary) && page.contains(macro.example))
        }
    }
}
