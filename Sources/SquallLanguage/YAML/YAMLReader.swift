/// Reads a YAML file into nodes, and translates its mistakes.
package enum YAMLReader {
    /// The file's one document, or nil where nothing could be read.
    ///
    /// Everything wrong is reported; what could be read around a mistake is returned all the same, with
    /// `Node.Content.invalid` in the mistake's place. A file without content is reported and gives nil.
    package static func read(_ file: SourceFile, into collector: DiagnosticCollector) -> Node? {
        let parser = YAMLParser(file.bytes)
        var builder = TreeBuilder(file: file)
        do throws(YAMLFailure) {
            while true {
                let event = try parser.next()
                if case .streamEnd = event.kind { return builder.root }
                builder.receive(event)
            }
        } catch {
            let place = file.location(error.offset, error.offset)
            collector.report(Diagnostic(.yamlSyntax, "this does not fit here", at: place))
            return nil
        }
    }
}
