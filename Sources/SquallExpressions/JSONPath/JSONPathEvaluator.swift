/// Selects nodes of one document (RFC 9535, 2.3 and 2.5).
///
/// It recurses as deep as filters are nested, which the parser bounds, and never by the depth of the document.
struct JSONPathEvaluator {
    let root: Value

    func nodes(of query: JSONPathQuery, current: Value) -> [Value] {
        if query.singular != nil { return first(of: query, current: current).map { [$0] } ?? [] }
        var nodes = [query.isRelative ? current : root]
        for segment in query.segments where !nodes.isEmpty {
            var selected: [Value] = []
            for node in nodes { select(segment, from: node, into: &selected) }
            nodes = selected
        }
        return nodes
    }

    /// The first node. A singular query takes its steps without making lists of nodes.
    func first(of query: JSONPathQuery, current: Value) -> Value? {
        guard let steps = query.singular else { return nodes(of: query, current: current).first }
        var node = query.isRelative ? current : root
        for step in steps {
            guard let child = child(step, of: node) else { return nil }
            node = child
        }
        return node
    }

    private func child(_ step: JSONPathStep, of node: Value) -> Value? {
        switch (step, node) {
        case (.name(let name), .map(let map)): return map[name]
        case (.index(let index), .list(let elements)):
            let position = index < 0 ? elements.count + index : index
            return elements.indices.contains(position) ? elements[position] : nil
        default: return nil
        }
    }

    private func select(_ segment: JSONPathSegment, from node: Value, into selected: inout [Value]) {
        guard segment.isDescendant else {
            for selector in segment.selectors { select(selector, from: node, into: &selected) }
            return
        }
        var waiting = [node]
        while let visited = waiting.popLast() {
            for selector in segment.selectors { select(selector, from: visited, into: &selected) }
            waiting.append(contentsOf: children(of: visited).reversed())
        }
    }

    private func select(_ selector: JSONPathSelector, from node: Value, into selected: inout [Value]) {
        switch selector {
        case .name(let name): child(.name(name), of: node).map { selected.append($0) }
        case .index(let index): child(.index(index), of: node).map { selected.append($0) }
        case .wildcard: selected.append(contentsOf: children(of: node))
        case .slice(let start, let end, let step):
            if case .list(let elements) = node { slice(elements, start, end, step, into: &selected) }
        case .filter(let condition):
            for child in children(of: node) where holds(condition, for: child) { selected.append(child) }
        }
    }

    private func children(of node: Value) -> [Value] {
        switch node {
        case .list(let elements): elements
        case .map(let map): map.values
        default: []
        }
    }

    /// RFC 9535, 2.3.4.2.2. Nothing overflows: the parser keeps all numbers below 2^53.
    private func slice(_ elements: [Value], _ start: Int?, _ end: Int?, _ step: Int, into selected: inout [Value]) {
        let count = elements.count
        func normalized(_ index: Int) -> Int { index < 0 ? count + index : index }
        if step > 0 {
            let lower = min(max(normalized(start ?? 0), 0), count)
            let upper = min(max(normalized(end ?? count), 0), count)
            for index in stride(from: lower, to: upper, by: step) { selected.append(elements[index]) }
        } else if step < 0 {
            let upper = min(max(start.map(normalized) ?? count - 1, -1), count - 1)
            let lower = min(max(end.map(normalized) ?? -1, -1), count - 1)
            for index in stride(from: upper, to: lower, by: step) { selected.append(elements[index]) }
        }
    }
}
