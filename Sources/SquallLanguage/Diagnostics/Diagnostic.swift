/// Something wrong or doubtful in a file, said to its author.
package struct Diagnostic: Sendable {
    package enum Severity: String, Sendable { case error, warning }

    /// Another place that matters, with what it has to do with it.
    package struct Label: Sendable {
        package var location: Location
        package var text: String
        package init(location: Location, text: String) {
            self.location = location
            self.text = text
        }
    }

    /// An edit of the file that repairs it.
    package struct Fix: Sendable {
        /// `safe`: does what the author meant, beyond doubt; `suggested`: probably.
        package enum Applicability: String, Sendable { case safe, suggested }
        package var title: String
        package var applicability: Applicability
        package var edits: [(range: SourceRange, text: String)]
        package init(title: String, applicability: Applicability, edits: [(range: SourceRange, text: String)]) {
            self.title = title
            self.applicability = applicability
            self.edits = edits
        }
    }

    package var code: DiagnosticCode
    /// Names the offending token and what is wrong with it, in one line.
    package var message: String
    package var location: Location
    /// Stands under the carets: what was expected.
    package var label: String?
    package var related: [Label]
    /// What to write.
    package var help: String?
    package var notes: [String]
    package var fixes: [Fix]
    /// The way to the place: `scenarios.default.steps[2].get`.
    package var path: String?

    package init(
        _ code: DiagnosticCode,
        _ message: String,
        at location: Location,
        label: String? = nil,
        related: [Label] = [],
        help: String? = nil,
        notes: [String] = [],
        fixes: [Fix] = [],
        path: String? = nil
    ) {
        self.code = code
        self.message = message
        self.location = location
        self.label = label
        self.related = related
        self.help = help
        self.notes = notes
        self.fixes = fixes
        self.path = path
    }

    package var severity: Severity { code.severity }
}

extension DiagnosticCode {
    /// `L` findings are warnings, all others errors.
    package var severity: Diagnostic.Severity { rawValue.utf8.first == UInt8(ascii: "L") ? .warning : .error }
}

/// Collects what is found; a duplicate (same code, place and message) is kept once.
package final class DiagnosticCollector {
    /// Nobody reads more, and a file of 10 MB can be wrong a million times.
    private static let maximumCount = 2000

    package private(set) var diagnostics: [Diagnostic] = []
    private var seen: Set<String> = []

    package init() {}

    package func report(_ diagnostic: Diagnostic) {
        guard diagnostics.count < Self.maximumCount else { return }
        let (place, range) = (diagnostic.location, diagnostic.location.range)
        let identity =
            "\(diagnostic.code.rawValue) \(place.file.path) \(place.start) \(range.end - range.start) \(diagnostic.message)"
        guard seen.insert(identity).inserted else { return }
        diagnostics.append(diagnostic)
    }

    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}
