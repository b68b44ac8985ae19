/// Joins what a mapping says itself with what its merge keys bring.
struct MappingAssembly {
    let collector: DiagnosticCollector

    /// The entries, each key once: the mapping's own win over merged ones wherever `<<` stands, and of several merged
    /// mappings the earlier wins over the later.
    func entries(of written: [Node.Entry]) -> [Node.Entry] {
        let own = withoutDuplicates(written)
        guard own.contains(where: isMerge) else { return own }
        var known = Set(own.filter { !isMerge($0) }.map { $0.key.keyText })
        var result: [Node.Entry] = []
        for entry in own {
            guard isMerge(entry) else {
                result.append(entry)
                continue
            }
            result += merged(by: entry.value).filter { known.insert($0.key.keyText).inserted }
        }
        return result
    }

    private func withoutDuplicates(_ written: [Node.Entry]) -> [Node.Entry] {
        // Most mappings are small, and a search through a few keys is faster than a table of them.
        guard written.count > 12 else { return withoutDuplicatesBySearch(written) }
        var first: [String: Node] = [:]
        return written.filter { entry in
            guard let original = first.updateValue(entry.key, forKey: entry.key.keyText) else { return true }
            first[entry.key.keyText] = original
            collector.report(.duplicateKey(entry.key, first: original))
            return false
        }
    }

    private func withoutDuplicatesBySearch(_ written: [Node.Entry]) -> [Node.Entry] {
        var kept: [Node.Entry] = []
        kept.reserveCapacity(written.count)
        for entry in written {
            if let original = kept.first(where: { $0.key.keyText == entry.key.keyText }) {
                collector.report(.duplicateKey(entry.key, first: original.key))
            } else {
                kept.append(entry)
            }
        }
        return kept
    }

    private func isMerge(_ entry: Node.Entry) -> Bool {
        guard case .scalar(let scalar) = entry.key.content else { return false }
        return scalar.style == .plain && scalar.text == "<<"
    }

    private func merged(by value: Node) -> [Node.Entry] {
        switch value.content {
        case .mapping(let entries): return entries.map { broughtBy($0, value.aliasLocation) }
        case .sequence(let items): return items.flatMap { mergedItem($0) }
        case .invalid: return []
        case .scalar:
            collector.report(.mergeOfScalar(at: value.aliasLocation ?? value.location))
            return []
        }
    }

    private func mergedItem(_ item: Node) -> [Node.Entry] {
        switch item.content {
        case .mapping, .invalid: return merged(by: item)
        case .sequence, .scalar:
            collector.report(.mergeOfScalar(at: item.aliasLocation ?? item.location))
            return []
        }
    }

    private func broughtBy(_ entry: Node.Entry, _ alias: Location?) -> Node.Entry {
        guard let alias else { return entry }
        var entry = entry
        entry.key.aliasLocation = alias
        entry.value.aliasLocation = alias
        return entry
    }
}

extension Node {
    /// The text of a scalar, by which keys are told apart.
    var keyText: String {
        guard case .scalar(let scalar) = content else { return "" }
        return scalar.text
    }
}
