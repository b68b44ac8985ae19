/// The tags of YAML's core schema; all others are refused.
struct CoreTag {
    private let name: String?

    init(_ tag: String?) {
        let prefix = "tag:yaml.org,2002:"
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
            collector.report(
                .tagDoesNotFit(
                    written(in: file, at: start),
                    scalar.text.isEmpty ? "an empty value" : "`\(scalar.text)`",
                    at: place
                )
            )
            return false
        default:
            collector.report(.unknownTag(from: start, to: place.range.end, in: file))
            return false
        }
        return true
    }

    /// Checks the tag of a collection, which is written at `start`.
    func check(isMapping: Bool, node: Node, from start: Int, collector: DiagnosticCollector) {
        guard let name, name != (isMapping ? "map" : "seq") else { return }
        let place = node.location
        guard ["str", "int", "float", "bool", "null", "map", "seq"].contains(name) else {
            return collector.report(.unknownTag(from: start, to: nil, in: place.file))
        }
        let tag = written(in: place.file, at: start)
        collector.report(.tagDoesNotFit(tag, isMapping ? "a mapping" : "a list", at: place))
    }

    /// The tag as its author wrote it: `!!int`.
    private func written(in file: SourceFile, at start: Int) -> String {
        var end = start
        while end < file.bytes.count, !file.bytes[end].isWhite { end += 1 }
        return file.text(SourceRange(start, end))
    }
}
