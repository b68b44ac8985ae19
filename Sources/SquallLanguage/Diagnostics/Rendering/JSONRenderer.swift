/// `--format json`: one document.
struct JSONRenderer {
    let mask: DiagnosticMask

    func render(_ diagnostics: [Diagnostic], files: Int) -> String {
        let errors = diagnostics.count { $0.severity == .error }
        let document = JSONText.object([
            ("files", .int(files)),
            ("errors", .int(errors)),
            ("warnings", .int(diagnostics.count - errors)),
            ("diagnostics", .array(diagnostics.map(diagnostic))),
        ])
        return document.written() + "\n"
    }

    private func diagnostic(_ diagnostic: Diagnostic) -> JSONText {
        .object([
            ("code", .string(diagnostic.code.rawValue)),
            ("severity", .string(diagnostic.severity.rawValue)),
            ("message", .string(mask(diagnostic.message))),
            ("file", .string(mask(diagnostic.location.file.path))),
            ("range", range(diagnostic.location)),
            ("help", .optional(diagnostic.help.map { mask($0) })),
            ("related", .array(diagnostic.related.map(related))),
            ("fixes", .array(diagnostic.fixes.map(fix))),
            ("path", .optional(diagnostic.path.map { mask($0) })),
        ])
    }

    private func related(_ label: Diagnostic.Label) -> JSONText {
        .object([
            ("message", .string(mask(label.text))),
            ("file", .string(mask(label.location.file.path))),
            ("range", range(label.location)),
        ])
    }

    private func fix(_ fix: Diagnostic.Fix) -> JSONText {
        .object([
            ("title", .string(mask(fix.title))),
            ("applicability", .string(fix.applicability.rawValue)),
            ("edits", .array(fix.edits.map { edit($0.range, $0.text) })),
        ])
    }

    private func edit(_ range: SourceRange, _ text: String) -> JSONText {
        .object([("startByte", .int(range.start)), ("endByte", .int(range.end)), ("text", .string(mask(text)))])
    }

    private func range(_ location: Location) -> JSONText {
        .object([
            ("start", position(location.file.position(at: location.range.start))),
            ("end", position(location.file.position(at: location.range.end))),
        ])
    }

    private func position(_ position: SourcePosition) -> JSONText {
        .object([
            ("line", .int(position.line)),
            ("column", .int(position.column)),
            ("utf16", .int(position.utf16)),
            ("byte", .int(position.byte)),
        ])
    }
}
