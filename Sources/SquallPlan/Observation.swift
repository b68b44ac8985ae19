import SquallExpressions

/// A system that is watched while the load runs: an entry of `observe`.
package struct ObservedSource: Sendable {
    package enum Kind: Sendable {
        /// A JSON document: every number in it, or those that `fields` names.
        case document(ObservedEndpoint, fields: [(name: String, path: JSONPath)])
        /// Prometheus text exposition.
        case exposition(ObservedEndpoint)
        /// A Prometheus server that is asked queries of PromQL.
        case queries(ObservedEndpoint, [(name: String, query: String)], Set<Moment>)
        /// A process of this machine.
        case process(ProcessChoice)
    }

    /// When a Prometheus server is asked.
    package enum Moment: String, Sendable, CaseIterable {
        case start, end
        /// Once, after the load, for the whole of it.
        case range
    }

    /// Which process.
    package enum ProcessChoice: Sendable, Hashable {
        /// The one that listens there.
        case port(Int)
        case pid(Int)
        /// By the name of its program; of several the one that has run longest.
        case name(String)
    }

    package var name: String
    package var kind: Kind
    /// Nanoseconds between two samples; the step of a range.
    package var interval: Int64
    /// Nanoseconds that one sample may take.
    package var timeout: Int64
    /// Patterns of the values that are kept, `*` and `?` as in file names; empty for all.
    package var keep: [String]
    package var keepsSnapshots: Bool
    /// Whether the run does not begin when the source cannot be read.
    package var isRequired: Bool
    /// False where the file's `if` says so: never read, and without values.
    package var isEnabled: Bool

    package init(
        name: String,
        kind: Kind,
        interval: Int64,
        timeout: Int64,
        keep: [String] = [],
        keepsSnapshots: Bool = false,
        isRequired: Bool = false,
        isEnabled: Bool = true
    ) {
        self.name = name
        self.kind = kind
        self.interval = interval
        self.timeout = timeout
        self.keep = keep
        self.keepsSnapshots = keepsSnapshots
        self.isRequired = isRequired
        self.isEnabled = isEnabled
    }
}

/// Where a source is read over HTTP.
package struct ObservedEndpoint: Sendable {
    package var url: String
    package var headers: [Tag]

    package init(url: String, headers: [Tag]) {
        self.url = url
        self.headers = headers
    }
}

/// The values that a local process has.
package enum ProcessMeasure: String, Sendable, CaseIterable {
    /// Resident memory in bytes.
    case rss
    /// Cores in use since the sample before.
    case cpu
    case threads
    /// Open file descriptors.
    case fds
}

/// The name of an observed metric, `observe.<source>.<path>`.
///
/// A path has the names of nested objects, joined by dots; what is no name stands in brackets: `jobs["a b"].done[0]`.
package struct ObservedName: Sendable, Hashable {
    package static let prefix = "observe."

    package var source: String
    package var path: String

    package init(source: String, path: String) {
        self.source = source
        self.path = path
    }

    /// Reads a name, whichever way its parts are written; nil for what is none, and for a source without a path.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        guard text.hasPrefix(ObservedName.prefix) else { return nil }
        let rest = text.dropFirst(ObservedName.prefix.count)
        let end = rest.firstIndex { $0 == "." || $0 == "[" } ?? rest.endIndex
        source = String(rest[..<end])
        var path = ObservedPath()
        guard !source.isEmpty, path.read(rest[end...]), !path.text.isEmpty else { return nil }
        self.path = path.text
    }

    package var text: String {
        path.hasPrefix("[") ? "\(ObservedName.prefix)\(source)\(path)" : "\(ObservedName.prefix)\(source).\(path)"
    }
}

/// A path in an observed document, in the one way in which squall writes it.
package struct ObservedPath: Sendable, Hashable {
    package private(set) var text = ""

    package init() {}

    package func appending(key: some StringProtocol) -> ObservedPath {
        var result = self
        if ObservedPath.isName(key) {
            result.text += text.isEmpty ? String(key) : ".\(key)"
        } else {
            let escaped = String(key).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            result.text += "[\"\(escaped)\"]"
        }
        return result
    }

    package func appending(index: Int) -> ObservedPath {
        var result = self
        result.text += "[\(index)]"
        return result
    }

    /// Letters, digits, `_`, and `:` as Prometheus has them; `-` too, which JSON's keys often have.
    private static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first), first != UInt8(ascii: "-") else {
            return false
        }
        return text.utf8.allSatisfy {
            ($0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z")) || (0x30...0x39).contains($0)
                || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "-")
        }
    }

    /// Reads `.name`, `["text"]` and `[0]` in any order; false where there is something else.
    mutating func read(_ written: Substring) -> Bool {
        var rest = written
        while let first = rest.popFirst() {
            if first == "." {
                let end = rest.firstIndex { $0 == "." || $0 == "[" } ?? rest.endIndex
                guard end > rest.startIndex else { return false }
                self = appending(key: rest[..<end])
                rest = rest[end...]
            } else if first != "[" || !readBracket(&rest) {
                return false
            }
        }
        return true
    }

    private mutating func readBracket(_ rest: inout Substring) -> Bool {
        guard let quote = rest.first, quote == "\"" || quote == "'" else {
            let digits = rest.prefix { $0.isNumber }
            guard let index = Int(digits), rest.dropFirst(digits.count).first == "]" else { return false }
            rest = rest.dropFirst(digits.count + 1)
            self = appending(index: index)
            return true
        }
        rest.removeFirst()
        var key = ""
        while let character = rest.popFirst(), character != quote {
            guard character == "\\" else {
                key.append(character)
                continue
            }
            guard let escaped = rest.popFirst() else { return false }
            key.append(escaped)
        }
        guard rest.popFirst() == "]" else { return false }
        self = appending(key: key)
        return true
    }
}

extension MetricDefinition {
    /// Whether its values come from `observe` and not from a recorder.
    package var isObserved: Bool { name.hasPrefix(ObservedName.prefix) }

    /// The gauge of an observed value that a threshold or an assertion names.
    package static func observed(_ name: ObservedName) -> MetricDefinition {
        MetricDefinition(
            name: name.text,
            type: .gauge,
            unit: MetricUnit(observedPath: name.path),
            description: "a value of `\(name.source)`"
        )
    }
}

extension MetricUnit {
    /// What an observed value is measured in, as far as its name tells: by Prometheus' suffix, or as the words that
    /// programs use for memory.
    package init(observedPath path: String) {
        let last = path.split { $0 == "." || $0 == "[" || $0 == "]" }.last.map { $0.lowercased() } ?? ""
        let words: Set<String> = ["rss", "heapused", "heaptotal", "external", "arraybuffers"]
        if last.hasSuffix("bytes") || words.contains(last) {
            self = .bytes
        } else {
            self =
                path.hasSuffix("Ms") || path.hasSuffix("_ms") || last.hasSuffix("milliseconds") ? .milliseconds : .none
        }
    }
}
