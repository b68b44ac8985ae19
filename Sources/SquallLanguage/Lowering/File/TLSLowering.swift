import SquallPlan

/// `tls:`; the files it names are read here.
struct TLSLowering {
    let context: CompileContext
    private let path = NodePath.root.key("tls")

    init(context: CompileContext) {
        self.context = context
    }

    func lower(_ node: Node?) -> TLSPlan {
        guard let node, let fields = context.fields(node, .tls, at: path) else { return TLSPlan() }
        reportHalfPair(fields)
        let minimum = version(fields, "minVersion") ?? .tls12
        let maximum = version(fields, "maxVersion")
        if let node = fields["maxVersion"], maximum == .tls12, minimum == .tls13 { reportReversed(node) }
        return TLSPlan(
            insecureSkipVerify: fields["insecureSkipVerify"].flatMap {
                context.bool($0, at: path.key("insecureSkipVerify"))
            } ?? false,
            certificateAuthority: file(fields, "ca"),
            certificate: file(fields, "cert"),
            privateKey: file(fields, "key"),
            serverName: fields["serverName"].flatMap { context.string($0, at: path.key("serverName")) },
            minimumVersion: minimum,
            maximumVersion: maximum
        )
    }

    private func file(_ fields: Fields, _ key: String) -> [UInt8]? {
        guard let node = fields[key], let bytes = context.contents(of: node, at: path.key(key)) else { return nil }
        if bytes.contains("-----BEGIN") { return bytes }
        context.report(
            Diagnostic(
                .fileUnreadable,
                "`\(node.text ?? "")` is no PEM file",
                at: node.place,
                help: "a PEM file has lines such as `-----BEGIN CERTIFICATE-----`",
                path: path.key(key).text
            )
        )
        return nil
    }

    private func version(_ fields: Fields, _ key: String) -> TLSPlan.Version? {
        guard let node = fields[key], let text = context.string(node, at: path.key(key)) else { return nil }
        let plain = text.lowercased().replacing("tlsv", with: "").replacing("tls", with: "")
        if let version = TLSPlan.Version(rawValue: plain), plain == text { return version }
        let close = TLSPlan.Version(rawValue: plain)?.rawValue
        context.report(
            Diagnostic(
                .notOneOf,
                "`\(text)` is not a version of TLS that is supported",
                at: node.place,
                label: "expected 1.2 or 1.3",
                help: close.map { "write `\(key): \($0)`" },
                path: path.key(key).text
            )
        )
        return nil
    }

    private func reportReversed(_ node: Node) {
        context.report(
            Diagnostic(
                .reversedRange,
                "`maxVersion` is older than `minVersion`",
                at: node.place,
                help: "no version of TLS is allowed",
                path: path.key("maxVersion").text
            )
        )
    }

    private func reportHalfPair(_ fields: Fields) {
        let pairs = [("cert", "key"), ("key", "cert")]
        for (given, missing) in pairs {
            guard let entry = fields.entry(given), fields.entry(missing) == nil else { continue }
            context.report(
                Diagnostic(
                    .missingKey,
                    "`\(given)` needs `\(missing)` beside it",
                    at: entry.key.place,
                    label: "`\(missing)` is missing",
                    help: "a client certificate is `cert: client.pem` with `key: client.key`",
                    path: path.text
                )
            )
        }
    }
}

extension [UInt8] {
    /// Whether the bytes contain a text.
    fileprivate func contains(_ text: String) -> Bool {
        firstRange(of: Array(text.utf8)) != nil
    }
}
