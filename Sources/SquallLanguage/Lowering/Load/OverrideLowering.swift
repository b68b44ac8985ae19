/// `--vus`, `--duration` and `--iterations` on the load keys of a scenario.
struct OverrideLowering {
    let overrides: Overrides

    /// Why the options do not apply to the scenarios that are enabled; nil where they do.
    func refusal(_ loads: [(name: String, load: LoadSyntax)]) -> String? {
        if overrides.isEmpty { return nil }
        if let value = valueRefusal { return value }
        guard let only = loads.first, loads.count == 1 else {
            return loads.isEmpty
                ? "no scenario is enabled, so \(options) would change nothing"
                : "\(options) would have to choose between \(loads.count) scenarios (\(loads.map(\.name).joined(separator: ", "))): give the load through env instead"
        }
        let keys = settable(only.load)
        let refused = given.filter { !keys.contains($0.key) }
        guard !refused.isEmpty else { return nil }
        let names = refused.map(\.option).joinedAsList
        return "\(names) would silently discard the load of scenario `\(only.name)`, which is defined by "
            + "\(defining(only.load)): change the file, or give its values through env"
    }

    /// The load with the options in place of what is written.
    func apply(to load: LoadSyntax) -> LoadSyntax {
        var load = load
        if let vus = overrides.vus { set(\.vus, Int64(vus), "vus", &load) }
        if let duration = overrides.duration { set(\.duration, duration, "duration", &load) }
        if let iterations = overrides.iterations { set(\.iterations, Int64(iterations), "iterations", &load) }
        return load
    }

    private func set(
        _ field: WritableKeyPath<LoadSyntax, Located<Int64>?>,
        _ value: Int64,
        _ key: String,
        _ load: inout LoadSyntax
    ) {
        let place = load.keys[key] ?? load.location
        load[keyPath: field] = Located(value: value, location: place)
        if load.keys[key] == nil { load.order.append(key) }
        load.keys[key] = place
    }

    /// The keys that the options may set: those of the executor where one is named, k6's shortcuts otherwise.
    private func settable(_ load: LoadSyntax) -> Set<String> {
        if let executor = load.executor?.value { return Set(executor.keys) }
        if load.keys["rate"] != nil { return ["duration"] }
        let isChanging = ["stages", "startRate", "startVUs"].contains { load.keys[$0] != nil }
        return isChanging ? [] : ["vus", "duration", "iterations"]
    }

    private func defining(_ load: LoadSyntax) -> String {
        if let executor = load.executor?.value { return "`executor: \(executor.rawValue)`" }
        return load.order.filter { !Executor.commonKeys.contains($0) }.map { "`\($0)`" }.joinedAsList
    }

    private var given: [(key: String, option: String)] {
        var given: [(String, String)] = []
        if overrides.vus != nil { given.append(("vus", "`--vus`")) }
        if overrides.duration != nil { given.append(("duration", "`--duration`")) }
        if overrides.iterations != nil { given.append(("iterations", "`--iterations`")) }
        return given
    }

    private var options: String { given.map(\.option).joinedAsList }

    private var valueRefusal: String? {
        if let vus = overrides.vus, vus < 1 { return "`--vus \(vus)`: it must be at least 1" }
        if let duration = overrides.duration, duration < 1 { return "`--duration`: it must be above 0" }
        if let iterations = overrides.iterations, iterations < 1 {
            return "`--iterations \(iterations)`: it must be at least 1"
        }
        return nil
    }
}
