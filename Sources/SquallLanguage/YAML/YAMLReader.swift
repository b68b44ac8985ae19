/// Reads a YAML file into nodes, and translates its mistakes.
package enum YAMLReader {
    /// How many bytes are read again and again for the sake of later mistakes, at most.
    private static let repairBudget = 24 << 20
    private static let maximumRepairs = 50

    /// The file's one document, or nil where nothing could be read.
    ///
    /// Everything wrong is reported; what could be read around a mistake is returned all the same, with
    /// `Node.Content.invalid` in the mistake's place and `isPartial` on what contains it. A file without content is
    /// reported and gives nil.
    package static func read(_ file: SourceFile, into collector: DiagnosticCollector) -> Node? {
        guard let bytes = SourceScreen.clean(file, into: collector) else { return nil }
        var text = RepairedText(file: file, bytes: bytes)
        var work = 0
        // Each syntax mistake is taken out of the text and the text read again: simple, and linear in their number.
        for _ in 0..<maximumRepairs {
            do throws(Mistake) {
                return try readOnce(text, into: collector)
            } catch {
                if !followsFromTab(error.diagnostic, collector) { collector.report(error.diagnostic) }
                work += bytes.count
                guard work < repairBudget, text.apply(error.repairs) else { return nil }
            }
        }
        return nil
    }

    private static func readOnce(_ text: RepairedText, into collector: DiagnosticCollector) throws(Mistake) -> Node? {
        // Findings of an unfinished reading are dropped: they come again, or followed from the mistake.
        let findings = DiagnosticCollector()
        var builder = TreeBuilder(text: text, collector: findings)
        let parser = YAMLParser(text.bytes, from: text.file.hasByteOrderMark ? 3 : 0)
        while true {
            let event: YAMLEvent
            do throws(YAMLFailure) {
                event = try parser.next()
            } catch {
                throw MistakeTranslation(text: text, failure: error, builder: builder).mistake
            }
            guard try builder.receive(event) else { break }
        }
        for finding in findings.diagnostics { collector.report(finding) }
        if isEmpty(builder.root) {
            // Where lines were taken out, what they were has been reported.
            if text.blanks.isEmpty { collector.report(.emptyFile(text.file)) }
            return nil
        }
        return builder.root
    }

    /// Whether a line fits nowhere only because of its tabs, whose width nobody knows.
    private static func followsFromTab(_ diagnostic: Diagnostic, _ collector: DiagnosticCollector) -> Bool {
        guard diagnostic.code == .yamlIndentation || diagnostic.code == .yamlSyntax else { return false }
        let line = LineAnatomy(diagnostic.location.file.bytes, at: diagnostic.location.range.start)
        return line.hasTabIndentation && collector.diagnostics.contains { $0.code == .yamlTab }
    }

    private static func isEmpty(_ root: Node?) -> Bool {
        guard let root else { return true }
        guard case .scalar(let scalar) = root.content else { return false }
        return scalar.style == .plain && scalar.text.isEmpty
    }
}
