import SquallExpressions
import SquallPlan

/// Reads one source of `observe`, whose kind is known.
struct SourceReader {
    let context: CompileContext
    let fields: Fields
    let baseURL: Node?

    /// nil where something was reported, or env is missing.
    func source(_ name: String) -> ObservedSource? {
        let isEnabled = fields["if"].map { context.condition($0, at: path("if")) } ?? true
        let interval = duration("every", from: "100ms")
        let timeout = duration("timeout", from: "1ms")
        let keep = patterns()
        let keepsSnapshots = bool("snapshots")
        let isRequired = bool("required")
        guard let isEnabled, let kind = kind(isEnabled: isEnabled) else { return nil }
        return ObservedSource(
            name: name,
            kind: kind,
            interval: interval ?? (fields.table.id == ObserveTables.queries.id ? 15_000_000_000 : 1_000_000_000),
            timeout: timeout ?? 5_000_000_000,
            keep: keep,
            keepsSnapshots: keepsSnapshots,
            isRequired: isRequired,
            isEnabled: isEnabled
        )
    }

    private func kind(isEnabled: Bool) -> ObservedSource.Kind? {
        switch fields.table.id {
        case ObserveTables.document.id:
            let paths = jsonPaths()
            return endpoint("get", isEnabled).flatMap { endpoint in paths.map { .document(endpoint, fields: $0) } }
        case ObserveTables.exposition.id: return endpoint("prometheus", isEnabled).map { .exposition($0) }
        case ObserveTables.queries.id:
            let queries = queries()
            let moments = moments()
            return endpoint("query", isEnabled).flatMap { endpoint in queries.map { .queries(endpoint, $0, moments) } }
        default: return process(isEnabled).map { .process($0) }
        }
    }

    private func path(_ key: String) -> NodePath { fields.path.key(key) }

    private func bool(_ key: String) -> Bool { fields[key].flatMap { context.bool($0, at: path(key)) } ?? false }

    private func duration(_ key: String, from least: String) -> Int64? {
        guard let node = fields[key],
            let value = context.duration(node, allowsZero: false, of: "`\(key)`", at: path(key))
        else { return nil }
        guard let limit = try? Units.duration(least), value < limit else { return value }
        context.report(
            Diagnostic(
                .outOfRange,
                "`\(key)` is `\(node.text ?? "")`: it must be at least \(least)",
                at: node.place,
                path: path(key).text
            )
        )
        return nil
    }

    // MARK: HTTP

    /// nil where it was reported, or env is missing.
    private func endpoint(_ key: String, _ isEnabled: Bool) -> ObservedEndpoint? {
        var headers = (fields["headers"]?.entries ?? []).compactMap(header)
        if let token = bearer { headers.append(Tag("Authorization", "Bearer \(token)")) }
        guard let node = fields[key], let text = context.string(node, at: path(key)) else { return nil }
        // What is not read needs no address: it is often for want of one that a source is switched off.
        guard isEnabled else { return ObservedEndpoint(url: text, headers: headers) }
        guard let url = absolute(text, node, at: path(key)) else { return nil }
        return ObservedEndpoint(url: url, headers: headers)
    }

    private func absolute(_ text: String, _ node: Node, at path: NodePath) -> String? {
        if text.isAbsoluteURL {
            guard let flaw = URLText.flaw(in: text) else { return text }
            context.report(Diagnostic(.invalidURL, flaw.message, at: node.place, help: flaw.help, path: path.text))
            return nil
        }
        if text.hasPrefix("/"), let baseURL {
            let base = context.string(baseURL, at: NodePath.root.key("http").key("baseURL"))
            return base.map { ($0.hasSuffix("/") ? String($0.dropLast()) : $0) + text }
        }
        let isRelative = text.hasPrefix("/")
        context.report(
            Diagnostic(
                isRelative ? .relativeURL : .invalidURL,
                isRelative
                    ? "`\(text)` is relative, and there is no `http.baseURL`"
                    : text.isEmpty ? "there is no URL" : "`\(text)` is not an absolute URL",
                at: node.place,
                help: text.isEmpty
                    ? "switch the source off where there is no URL: `if: env.NAME != \"\"`"
                    : "write `http://host:port/path`",
                path: path.text
            )
        )
        return nil
    }

    /// nil where there is none, or it was reported.
    private var bearer: String? {
        guard let node = fields["bearer"], let token = context.string(node, at: path("bearer")), !token.isEmpty else {
            return nil
        }
        let value = ValueSyntax(node: node, path: path("bearer"))
        return HeaderValue(context: context).check([token], of: "the bearer token", value) ? token : nil
    }

    private func header(_ entry: Node.Entry) -> Tag? {
        let name = entry.key.text ?? ""
        let value = ValueSyntax(node: entry.value, path: path("headers").key(name))
        guard EmptyValue.check(entry, shape: .text, at: value.path, reporting: context.collector),
            let text = context.string(entry.value, at: value.path)
        else { return nil }
        guard name.isHTTPToken else {
            context.report(
                Diagnostic(
                    .invalidHeader,
                    "`\(name)` cannot be the name of a header",
                    at: entry.key.place,
                    path: value.path.text
                )
            )
            return nil
        }
        let isFine = HeaderValue(context: context).check([text], of: "the value of header `\(name)`", value)
        return isFine ? Tag(name, text) : nil
    }

    // MARK: What is kept

    private func patterns() -> [String] {
        guard let node = fields["keep"] else { return [] }
        return (node.items ?? [node]).enumerated().compactMap { index, item in
            let path = node.items == nil ? path("keep") : path("keep").index(index)
            guard WrongKind.check(item, shape: .literal, of: "a pattern", at: path, reporting: context.collector)
            else { return nil }
            return item.text
        }
    }

    /// nil where one of them was reported.
    private func jsonPaths() -> [(name: String, path: JSONPath)]? {
        let entries = fields["fields"]?.entries ?? []
        let paths = entries.compactMap { entry -> (name: String, path: JSONPath)? in
            let name = entry.key.text ?? ""
            let path = path("fields").key(name)
            guard Names.check(entry.key, what: "a field's name", at: path, in: context),
                EmptyValue.check(entry, shape: .literal, at: path, reporting: context.collector),
                let text = entry.value.text
            else { return nil }
            do throws(JSONPathProblem) {
                return (name, try JSONPath.compile(text))
            } catch {
                let place = entry.value.place(of: error.range)
                context.report(
                    Diagnostic(.invalidJSONPath, "invalid JSONPath: \(error.message)", at: place, path: path.text)
                )
                return nil
            }
        }
        return paths.count == entries.count ? paths : nil
    }

    private func queries() -> [(name: String, query: String)]? {
        let entries = fields["queries"]?.entries ?? []
        let queries = entries.compactMap { entry -> (name: String, query: String)? in
            let name = entry.key.text ?? ""
            let path = path("queries").key(name)
            guard Names.check(entry.key, what: "a query's name", at: path, in: context),
                EmptyValue.check(entry, shape: .text, at: path, reporting: context.collector)
            else { return nil }
            return context.string(entry.value, at: path).map { (name, $0) }
        }
        return queries.count == entries.count ? queries : nil
    }

    private func moments() -> Set<ObservedSource.Moment> {
        guard let node = fields["at"] else { return Set(ObservedSource.Moment.allCases) }
        let words = ObservedSource.Moment.allCases.map(\.rawValue)
        return Set(
            (node.items ?? [node]).compactMap {
                context.word($0, of: words, at: path("at")).flatMap(ObservedSource.Moment.init)
            }
        )
    }

    // MARK: Processes

    private func process(_ isEnabled: Bool) -> ObservedSource.ProcessChoice? {
        if let node = fields["port"] { return port(node, isEnabled).map { .port($0) } }
        if let node = fields["pid"] {
            guard let pid = context.integer(node, at: path("pid")),
                context.check(pid, in: 1...Int64(Int32.max), of: "`pid`", node, at: path("pid"))
            else { return nil }
            return .pid(Int(pid))
        }
        guard let name = fields["name"].flatMap({ context.string($0, at: path("name")) }) else { return nil }
        return .name(name)
    }

    /// A number, or the port of a URL.
    private func port(_ node: Node, _ isEnabled: Bool) -> Int? {
        guard let constant = context.constant(node, at: path("port")) else { return nil }
        if !isEnabled { return 0 }
        if constant.text.contains("://") {
            if let port = SourceReader.port(ofURL: constant.text) { return port }
        } else if let port = context.integer(node, at: path("port")) {
            return context.check(port, in: 1...65_535, of: "`port`", node, at: path("port")) ? Int(port) : nil
        } else {
            return nil
        }
        context.report(
            Diagnostic(.invalidURL, "`\(constant.text)` names no port", at: node.place, path: path("port").text)
        )
        return nil
    }

    private static func port(ofURL url: String) -> Int? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
        let host = authority.split(separator: "@").last ?? ""
        let standard = ["http": 80, "ws": 80, "https": 443, "wss": 443, "redis": 6379]
        guard let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") else {
            return standard[url[..<scheme.lowerBound].lowercased()]
        }
        return Int(host[host.index(after: colon)...]).flatMap { (1...65_535).contains($0) ? $0 : nil }
    }
}
