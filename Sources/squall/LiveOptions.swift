import ArgumentParser
import SquallEngine
import SquallLanguage
import SquallMetrics
import SquallPlan
import SquallReports

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What `--live` can be: who takes the figures while the test runs.
enum LiveKind: String, CaseIterable {
    case prometheus
    case remoteWrite = "remote-write"
    case otlp

    /// Where receivers listen unless the URL says otherwise.
    var usualPath: String { self == .otlp ? "/v1/metrics" : "/api/v1/write" }

    static func named(_ name: String) throws -> LiveKind {
        if let kind = LiveKind(rawValue: name) { return kind }
        let names = allCases.map(\.rawValue)
        let close = Suggestion.closest(to: name, in: names).map { "; did you mean `\($0)`?" } ?? "."
        throw ValidationError(
            "--live: there is no output `\(name)`\(close) There are \(names.joined(separator: ", "))."
        )
    }
}

/// `--live` and what belongs to it.
struct LiveOptions: ParsableArguments {
    @Option(
        name: .customLong("live"),
        help: ArgumentHelp(
            "Give the figures away while the test runs; may be repeated.",
            discussion: """
                prometheus=HOST:PORT serves them at /metrics, remote-write=URL and otlp=URL send them. A receiver that is \
                slow or gone is reported and slows nothing.
                """,
            valueName: "KIND=WHERE"
        )
    )
    var texts: [String] = []

    @Option(
        name: .customLong("live-every"),
        help: ArgumentHelp("How often they are sent; 5s by default.", valueName: "DURATION")
    )
    var every: String?

    @Option(
        name: .customLong("live-header"),
        help: ArgumentHelp(
            "A header of what is sent; its value is that of an environment variable.",
            discussion: "Authorization=TOKEN goes to all receivers, otlp:Authorization=TOKEN to one kind of them.",
            valueName: "[KIND:]NAME=VARIABLE"
        )
    )
    var headerTexts: [String] = []

    func validate() throws {
        guard !texts.isEmpty || (every == nil && headerTexts.isEmpty) else {
            throw ValidationError("--live-every and --live-header need a --live to belong to")
        }
        _ = try interval()
        for output in try outputs() { _ = try way(of: output) }
    }

    /// What the words of the command line must not show: queries of URLs may hold credentials.
    var mask: SecretMask {
        SecretMask(texts.compactMap { text in text.firstIndex(of: "?").map { String(text[text.index(after: $0)...]) } })
    }

    // MARK: The run

    /// Ends the command where an address cannot be used.
    func start(for plan: Plan, label: String?, isQuiet: Bool) async throws -> LiveOutputs? {
        guard !texts.isEmpty else { return nil }
        let identity = LiveIdentity(
            test: plan.name,
            label: label,
            tags: plan.tags,
            instance: LiveOptions.hostName(),
            version: Version.current,
            mask: SecretMask(plan.secrets)
        )
        do {
            let targets = try outputs().map { try target($0, identity) }
            let outputs = try await LiveOutputs.start(targets, interval: try interval())
            if !isQuiet { for address in outputs.addresses { Terminal.note("live: figures at \(address)") } }
            return outputs
        } catch let problem as LiveProblem {
            Terminal.note("squall: --live: \(problem.message)")
            throw Exit.wrongCommandLine
        }
    }

    /// Gives away the last figures; tells what became of all of them, and nothing of the credentials.
    func finish(_ outputs: LiveOutputs?, _ metrics: RunMetrics, _ stop: StopSwitch) async -> [LiveResult]? {
        guard let outputs else { return nil }
        let values = (try? LiveKind.allCases.flatMap { try headers(of: $0) })?.map(\.value) ?? []
        let mask = SecretMask(values + values.flatMap { $0.split(separator: " ").map(String.init) })
        return await outputs.finish(metrics, stop: stop).map { $0.masked(by: mask) }
    }

    private func target(_ output: (kind: LiveKind, place: String), _ identity: LiveIdentity) throws -> LiveTarget {
        let contentType: String
        let encode: @Sendable (LiveMoment) -> [UInt8]
        switch output.kind {
        case .prometheus:
            encode = { ExpositionText.encode(LiveFigures($0.metrics, identity: identity)) }
            contentType = ExpositionText.contentType
        case .remoteWrite:
            encode = {
                let figures = LiveFigures($0.metrics, identity: identity)
                return RemoteWrite.encode(figures, identity: identity, milliseconds: $0.time / 1_000_000)
            }
            contentType = ""
        case .otlp:
            encode = {
                let figures = LiveFigures($0.metrics, identity: identity)
                return OTLPMetrics.encode(figures, identity: identity, start: $0.start, time: $0.time)
            }
            contentType = ""
        }
        return LiveTarget(
            kind: output.kind.rawValue,
            way: try way(of: output),
            contentType: contentType,
            encode: encode
        )
    }

    // MARK: Texts

    private func outputs() throws -> [(kind: LiveKind, place: String)] {
        try texts.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let kind = try LiveKind.named(String(parts[0]))
            guard parts.count == 2, !parts[1].isEmpty else {
                let place = kind == .prometheus ? "127.0.0.1:9464" : "URL"
                throw ValidationError("--live \(kind.rawValue): write --live \(kind.rawValue)=\(place)")
            }
            return (kind, String(parts[1]))
        }
    }

    private func way(of output: (kind: LiveKind, place: String)) throws -> LiveTarget.Way {
        if output.kind == .prometheus { return try LiveOptions.address(output.place) }
        let format = output.kind == .otlp ? OTLPMetrics.headers : RemoteWrite.headers
        let all = format + [(name: "User-Agent", value: "squall/\(Version.current)")] + (try headers(of: output.kind))
        do throws(LiveProblem) {
            return .pushed(try LiveEndpoint(url: output.place, usualPath: output.kind.usualPath, headers: all))
        } catch {
            throw ValidationError("--live \(output.kind.rawValue): \(error.message)")
        }
    }

    /// `HOST:PORT`, `[IPv6]:PORT`, or `:PORT` for every address of this machine.
    private static func address(_ text: String) throws -> LiveTarget.Way {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw ValidationError("--live prometheus=\(text): write HOST:PORT, such as 127.0.0.1:9464 or :9464")
        }
        let host = text[..<colon].filter { $0 != "[" && $0 != "]" }
        return .scraped(host: host.isEmpty ? "0.0.0.0" : String(host), port: Int(port))
    }

    /// Values come from the environment, because others can read command lines.
    private func headers(of kind: LiveKind) throws -> [(name: String, value: String)] {
        try headerTexts.compactMap { text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw ValidationError("--live-header \(text): write NAME=VARIABLE, such as Authorization=PUSH_TOKEN")
            }
            let name = parts[0].split(separator: ":", maxSplits: 1).map(String.init)
            if name.count == 2, try LiveKind.named(name[0]) != kind { return nil }
            guard let last = name.last, last.utf8.allSatisfy(LiveOptions.isTokenByte) else {
                throw ValidationError("--live-header \(text): `\(parts[0])` is no name of a header")
            }
            guard let value = getenv(parts[1]).map({ String(cString: $0) }), !value.isEmpty else {
                throw ValidationError("--live-header \(text): the environment variable \(parts[1]) is not set")
            }
            guard !value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
                throw ValidationError("--live-header \(text): the value of \(parts[1]) has a line break in it")
            }
            return (last, value)
        }
    }

    /// RFC 9110, 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private func interval() throws -> Int64 {
        guard let every else { return 5_000_000_000 }
        guard let interval = DurationText.nanoseconds(every), interval >= 1_000_000_000 else {
            throw ValidationError("--live-every \(every): not a duration of at least 1s; write 5s, 1m")
        }
        return interval
    }

    private static func hostName() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Shows a run and gives its figures away.
struct LiveObserver: RunObserver {
    let console: RunConsole
    let outputs: LiveOutputs?

    func log(_ line: String) { console.log(line) }

    func progress(_ progress: RunProgress) {
        outputs?.take(progress.metrics)
        console.progress(progress)
    }
}
