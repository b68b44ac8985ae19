/// `--format sarif`: OASIS SARIF 2.1.0, as code hosts read it.
struct SARIFRenderer {
    let mask: DiagnosticMask
    let toolVersion: String

    func render(_ diagnostics: [Diagnostic]) -> String {
        let codes = Array(Set(diagnostics.map(\.code))).sorted { $0.rawValue < $1.rawValue }
        let indices = Dictionary(uniqueKeysWithValues: codes.enumerated().map { ($1, $0) })
        let run = JSONText.object([
            ("tool", .object([("driver", driver(codes))])),
            // Section 3.14.17: how columns are counted; the readers at hand all count so.
            ("columnKind", .string("utf16CodeUnits")),
            ("results", .array(diagnostics.map { result($0, index: indices[$0.code] ?? 0) })),
        ])
        let document = JSONText.object([
            ("$schema", .string("https://json.schemastore.org/sarif-2.1.0.json")),
            ("version", .string("2.1.0")),
            ("runs", .array([run])),
        ])
        return document.written() + "\n"
    }

    private func driver(_ codes: [DiagnosticCode]) -> JSONText {
        var members: [(String, JSONText)] = [("name", .string("squall"))]
        if !toolVersion.isEmpty { members.append(("version", .string(toolVersion))) }
        members.append(("rules", .array(codes.map(rule))))
        return .object(members)
    }

    private func rule(_ code: DiagnosticCode) -> JSONText {
        let page = ExplainPages.page(of: code)
        return .object([
            ("id", .string(code.rawValue)),
            ("shortDescription", message(page.title)),
            ("fullDescription", message(page.why)),
            ("help", message("squall explain \(code.rawValue)")),
            ("defaultConfiguration", .object([("level", .string(code.severity.rawValue))])),
        ])
    }

    private func result(_ diagnostic: Diagnostic, index: Int) -> JSONText {
        let text = [diagnostic.message, diagnostic.help].compactMap { $0 }.joined(separator: ". ")
        var members: [(String, JSONText)] = [
            ("ruleId", .string(diagnostic.code.rawValue)),
            ("ruleIndex", .int(index)),
            ("level", .string(diagnostic.severity.rawValue)),
            ("message", message(text)),
            ("locations", .array([.object([("physicalLocation", physical(diagnostic.location))])])),
        ]
        if !diagnostic.related.isEmpty { members.append(("relatedLocations", related(diagnostic.related))) }
        if !diagnostic.fixes.isEmpty {
            members.append(("fixes", .array(diagnostic.fixes.map { fix($0, in: diagnostic.location.file) })))
        }
        return .object(members)
    }

    private func related(_ labels: [Diagnostic.Label]) -> JSONText {
        .array(
            labels.enumerated().map { index, label in
                .object([
                    ("id", .int(index)),
                    ("physicalLocation", physical(label.location)),
                    ("message", message(label.text)),
                ])
            }
        )
    }

    private func fix(_ fix: Diagnostic.Fix, in file: SourceFile) -> JSONText {
        let replacements = fix.edits.map { edit in
            JSONText.object([
                ("deletedRegion", bytes(edit.range)),
                ("insertedContent", message(edit.text)),
            ])
        }
        let change = JSONText.object([
            ("artifactLocation", artifact(file)), ("replacements", .array(replacements)),
        ])
        return .object([("description", message(fix.title)), ("artifactChanges", .array([change]))])
    }

    private func physical(_ location: Location) -> JSONText {
        .object([("artifactLocation", artifact(location.file)), ("region", region(location))])
    }

    private func artifact(_ file: SourceFile) -> JSONText {
        .object([("uri", .string(Self.uri(mask(file.path))))])
    }

    private func region(_ location: Location) -> JSONText {
        let start = location.file.position(at: location.range.start)
        let end = location.file.position(at: location.range.end)
        return .object([
            ("startLine", .int(start.line)),
            ("startColumn", .int(start.utf16)),
            ("endLine", .int(end.line)),
            ("endColumn", .int(end.utf16)),
            ("byteOffset", .int(start.byte)),
            ("byteLength", .int(end.byte - start.byte)),
            // The columns in Unicode scalars, as text and JSON give them.
            ("properties", .object([("startColumn", .int(start.column)), ("endColumn", .int(end.column))])),
        ])
    }

    private func bytes(_ range: SourceRange) -> JSONText {
        .object([("byteOffset", .int(range.start)), ("byteLength", .int(range.end - range.start))])
    }

    private func message(_ text: String) -> JSONText {
        .object([("text", .string(mask(text)))])
    }

    /// A path as a URI reference (RFC 3986).
    static func uri(_ path: String) -> String {
        let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
        return path.utf8.map { byte in
            if allowed.contains(byte) { return String(Unicode.Scalar(byte)) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}
