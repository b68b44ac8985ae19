import SquallPlan

/// `thresholds:`, each key with its condition or conditions.
struct ThresholdLowering {
    let context: CompileContext
    /// Tags that some sample may carry.
    let tagNames: Set<String>
    let scenarioNames: [String]
    /// Whether all steps could be read: otherwise a tag may stand in what could not.
    let knowsTags: Bool

    func lower(_ items: [MergedSection.Item]) -> [Threshold] {
        items.flatMap { item in
            let path = NodePath.root.key("thresholds").key(item.entry.key.text ?? "")
            guard let key = key(item.entry.key, at: path), hasConditions(item.entry, at: path) else {
                return [Threshold]()
            }
            return (item.entry.value.items ?? [item.entry.value]).enumerated().compactMap { index, node in
                let path = item.entry.value.items == nil ? path : path.index(index)
                return threshold(key, node, item.entry, at: path)
            }
        }
    }

    /// A metric without a condition would seem to be watched.
    private func hasConditions(_ entry: Node.Entry, at path: NodePath) -> Bool {
        guard entry.value.items?.isEmpty ?? false, !entry.value.isPartial else { return true }
        context.report(
            Diagnostic(
                .emptyList,
                "`\(entry.key.text ?? "")` has no conditions",
                at: entry.value.place.firstLine,
                label: "expected at least one",
                help: "write one, `[p(95) < 100ms]`, or remove the line",
                path: path.text
            )
        )
        return false
    }

    private struct Key {
        var text: String
        var id: MetricID
        var selector: Selector
    }

    // MARK: Keys

    private func key(_ node: Node, at path: NodePath) -> Key? {
        guard let text = node.text else { return nil }
        do throws(ThresholdProblem) {
            var parser = SelectorParser(text)
            let key = try parser.key()
            guard let id = metric(key, node, at: path) else { return nil }
            // The labels of observed values are known only when they are read.
            if !context.metrics.definitions[id].isObserved { for term in key.terms { check(term, node, at: path) } }
            return Key(text: text, id: id, selector: Selector(terms: key.terms.map { ($0.tag, $0.match) }))
        } catch {
            report(error, node, isComputed: false, at: path)
            return nil
        }
    }

    private func metric(_ key: SelectorParser.Key, _ node: Node, at path: NodePath) -> MetricID? {
        if let id = context.metrics[key.metric] { return id }
        if key.metric.hasPrefix(ObservedName.prefix) { return observed(key, node, at: path) }
        let close = Suggestion.closest(to: key.metric, in: context.metrics.names)
        context.report(
            Diagnostic(
                .unknownMetric,
                "unknown metric `\(key.metric)`",
                at: node.place(of: key.metricRange),
                label: "neither a metric of squall nor declared in `metrics`",
                help: close.map { "did you mean `\($0)`?" } ?? ThresholdLowering.help(key.metric),
                path: path.text
            )
        )
        return nil
    }

    private func observed(_ key: SelectorParser.Key, _ node: Node, at path: NodePath) -> MetricID? {
        do throws(ObservedTable.Problem) {
            return try context.observedMetric(named: key.metric)
        } catch {
            context.report(Diagnostic(error, at: node.place(of: key.metricRange), path: path))
            return nil
        }
    }

    private static func help(_ name: String) -> String {
        let words: [String: String] = [
            "response_time": "http_req_duration", "latency": "http_req_duration", "p95": "http_req_duration",
            "error_rate": "http_req_failed", "errors_rate": "http_req_failed", "failures": "http_req_failed",
            "rps": "http_reqs", "requests": "http_reqs", "throughput": "http_reqs", "group_latency": "group_duration",
        ]
        if let known = words[name.lowercased()] { return "did you mean `\(known)`?" }
        return "declare it: `metrics: { \(name): trend }`, and record it with a `record` step"
    }

    private func check(_ term: SelectorParser.Term, _ node: Node, at path: NodePath) {
        if term.tag == "scenario", case .equals(let name) = term.match, !scenarioNames.contains(name) {
            return reportTag("no scenario is called `\(name)`", term.valueRange, name, scenarioNames, node, at: path)
        }
        guard knowsTags, !TagLowering.builtin.contains(term.tag), !tagNames.contains(term.tag) else { return }
        let names = TagLowering.builtin.union(tagNames).sorted()
        reportTag("no sample has a tag `\(term.tag)`", term.tagRange, term.tag, names, node, at: path)
    }

    private func reportTag(
        _ message: String,
        _ range: Range<Int>,
        _ name: String,
        _ names: [String],
        _ node: Node,
        at path: NodePath
    ) {
        let meant =
            ["url": "name", "error": "kind", "error_code": "kind"][name] ?? Suggestion.closest(to: name, in: names)
        context.report(
            Diagnostic(
                .unknownTag,
                message,
                at: node.place(of: range),
                label: "the selector matches nothing",
                help: meant.map { "did you mean `\($0)`?" } ?? "there are: \(names.joined(separator: ", "))",
                path: path.text
            )
        )
    }

    // MARK: Conditions

    private func threshold(_ key: Key, _ node: Node, _ entry: Node.Entry, at path: NodePath) -> Threshold? {
        guard node.entries != nil else { return threshold(key, condition: node, nil, entry, at: path) }
        guard let fields = context.fields(node, .threshold, at: path), let condition = fields["threshold"] else {
            return nil
        }
        return threshold(key, condition: condition, fields, entry, at: path)
    }

    private func threshold(_ key: Key, condition node: Node, _ fields: Fields?, _ entry: Node.Entry, at path: NodePath)
        -> Threshold?
    {
        guard isWritten(node, entry, at: path), let constant = context.constant(node, at: path),
            let condition = condition(constant, of: context.metrics.definitions[key.id], at: path)
        else { return nil }
        return Threshold(
            metricText: key.text,
            metric: key.id,
            selector: key.selector,
            expression: constant.text,
            condition: condition,
            abortOnFail: fields?["abortOnFail"].flatMap { context.bool($0, at: path.key("abortOnFail")) } ?? false,
            delayAbortEval: fields?["delayAbortEval"].flatMap {
                context.duration($0, allowsZero: true, of: "`delayAbortEval`", at: path.key("delayAbortEval"))
            } ?? 0,
            passesIfEmpty: fields?["ifEmpty"].flatMap {
                context.word($0, of: ["fail", "pass"], at: path.key("ifEmpty"))
            } == "pass",
            origin: node.place.origin
        )
    }

    private func isWritten(_ node: Node, _ entry: Node.Entry, at path: NodePath) -> Bool {
        let written = Node.Entry(key: entry.key, value: node)
        return EmptyValue.check(written, shape: .literal, at: path, reporting: context.collector)
            && WrongKind.check(node, shape: .literal, of: "a condition", at: path, reporting: context.collector)
    }

    private func condition(_ constant: Constant, of metric: MetricDefinition, at path: NodePath)
        -> Threshold.Condition?
    {
        do throws(ThresholdProblem) {
            var parser = try ThresholdParser(constant.text, metric: metric)
            let condition = try parser.condition()
            for finding in parser.findings { report(finding, constant, at: path) }
            return condition
        } catch {
            report(error, constant.node, isComputed: constant.isComputed, at: path)
            return nil
        }
    }

    private func report(_ problem: ThresholdProblem, _ node: Node, isComputed: Bool, at path: NodePath) {
        context.report(
            Diagnostic(
                problem.code,
                problem.message,
                at: isComputed ? node.place : node.place(of: problem.range),
                help: problem.help,
                path: path.text
            )
        )
    }

    private func report(_ finding: ThresholdFinding, _ constant: Constant, at path: NodePath) {
        context.report(
            Diagnostic(
                .constantThreshold,
                finding.isAlwaysTrue ? "this condition can never fail" : "this condition can never hold",
                at: constant.isComputed ? constant.node.place : constant.node.place(of: finding.range),
                label: finding.isAlwaysTrue ? "always true" : "always false",
                help: finding.help,
                path: path.text
            )
        )
    }
}
