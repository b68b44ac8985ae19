/// The tags of YAML's core schema; all others are refused.
struct CoreTag {
    private let name: String?
    private let written: String

    init(_ tag: String?) {
        let prefix = "tag:yaml.org,2002:"
        written = tag ?? ""
        guard let tag, tag != "!" else {
            name = nil
            return
        }
        name = tag.hasPrefix(prefix) ? String(tag.dropFirst(prefix.count)) : tag
    }

    /// Reads the scalar as its tag says; false, and a report, where that cannot be.
    func apply(
        to scalar: inout Scalar,
        at place: Location,
        from start: Int,
        in file: SourceFile,
        _ collector: DiagnosticCollector
    ) -> Bool {
        let untagged = CoreSchema.value(ofPlain: scalar.text)
        switch (name, untagged) {
        case (nil, _), ("str", _): scalar.value = .text
        case ("int", .int), ("float", .double), ("bool", .bool), ("null", .null): scalar.value = untagged
        case ("float", .int(let int)): scalar.value = .double(Double(int))
        case ("int", _), ("float", _), ("bool", _), ("null", _):
            collector.report(.tagDoesNotFit("!!\(name ?? "")", scalar.text, at: place))
            return false
        default:
            collector.report(.unknownTag(written, from: start, to: place.range.end, in: file))
            return false
        }
        return true
    }

    /// Checks the tag of a collection.
    func check(isMapping: Bool, node: Node, collector: DiagnosticCollector) {
        guard let name, name != (isMapping ? "map" : "seq") else { return }
        let place = node.location
        let isCore = ["str", "int", "float", "bool", "null", "map", "seq"].contains(name)
        guard isCore else {
            return collector.report(.unknownTag(written, from: place.range.start, to: place.range.start, in: place.file))
        }
        collector.report(.tagDoesNotFit("!!\(name)", isMapping ? "a mapping" : "a list", at: place))
    }
}
