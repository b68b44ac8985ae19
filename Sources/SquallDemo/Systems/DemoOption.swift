/// A named setting of an embedded system: `--error-rate 1%` on the command line, `errorRate: 1%` in a file or request.
package struct DemoOption: Sendable {
    /// In camel case.
    package let name: String
    /// What a value looks like, for help.
    package let placeholder: String
    package let help: String
    /// The environment variable that `squall demo` takes it from where the command line says nothing.
    package var environmentName: String?

    /// The name on the command line, without dashes in front: `error-rate`, and `redis-url` of `redisURL`.
    package var flag: String {
        zip(name, " " + name).map { letter, before in
            letter.isUppercase && !before.isUppercase ? "-" + letter.lowercased() : letter.lowercased()
        }.joined()
    }
}

/// An option that cannot be used, with a message for whoever wrote it.
package struct DemoOptionError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String
}

/// Values of options, out of text.
enum OptionValue {
    /// Nanoseconds: `250us`, `5ms`, `1.5s`, `2m`, or `0`.
    static func duration(_ text: String) throws(DemoOptionError) -> Int64 {
        if text == "0" { return 0 }
        for (unit, nanoseconds) in [("us", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9)] {
            guard text.hasSuffix(unit), let number = Double(text.dropLast(unit.count)) else { continue }
            guard number >= 0, number * nanoseconds < 9e18 else { break }
            return Int64(number * nanoseconds)
        }
        throw DemoOptionError(description: "\"\(text)\" is not a duration such as 5ms or 1.5s")
    }

    /// 0...1: `1%` or `0.01`.
    static func share(_ text: String) throws(DemoOptionError) -> Double {
        let share = text.hasSuffix("%") ? Double(text.dropLast()).map { $0 / 100 } : Double(text)
        guard let share, (0...1).contains(share) else {
            throw DemoOptionError(description: "\"\(text)\" is not a share between 0% and 100%")
        }
        return share
    }

    /// `true` or `1`, `false` or `0`.
    static func flag(_ text: String) throws(DemoOptionError) -> Bool {
        switch text {
        case "true", "1": return true
        case "false", "0": return false
        default: throw DemoOptionError(description: "\"\(text)\" is neither true nor false")
        }
    }

    static func count(_ text: String, least: Int = 0) throws(DemoOptionError) -> Int {
        guard let count = Int(text), count >= least else {
            throw DemoOptionError(description: "\"\(text)\" is not a whole number from \(least)")
        }
        return count
    }

    /// Two values with a slash between them: `1s/10s`.
    static func pair(_ text: String) throws(DemoOptionError) -> (String, String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw DemoOptionError(description: "\"\(text)\" is not two values with a slash between them")
        }
        return (String(parts[0]), String(parts[1]))
    }
}

/// Options of one kind of settings: the table that help, files and requests share.
struct OptionTable<Settings>: Sendable {
    struct Entry: Sendable {
        private(set) var option: DemoOption
        let apply: @Sendable (inout Settings, String) throws(DemoOptionError) -> Void

        init(
            _ name: String,
            _ placeholder: String,
            _ help: String,
            _ apply: @escaping @Sendable (inout Settings, String) throws(DemoOptionError) -> Void
        ) {
            option = DemoOption(name: name, placeholder: placeholder, help: help)
            self.apply = apply
        }

        /// The same, with an environment variable.
        func from(_ environmentName: String) -> Entry {
            var entry = self
            entry.option.environmentName = environmentName
            return entry
        }
    }

    let entries: [Entry]

    var options: [DemoOption] { entries.map(\.option) }

    static func + (first: OptionTable, second: OptionTable) -> OptionTable {
        OptionTable(entries: first.entries + second.entries)
    }

    /// The same options for settings of which these are a part.
    func inside<Whole>(_ path: any WritableKeyPath<Whole, Settings> & Sendable) -> OptionTable<Whole> {
        OptionTable<Whole>(
            entries: entries.map { entry in
                var lifted = OptionTable<Whole>.Entry(entry.option.name, entry.option.placeholder, entry.option.help) {
                    (whole, text) throws(DemoOptionError) in
                    try entry.apply(&whole[keyPath: path], text)
                }
                lifted = entry.option.environmentName.map(lifted.from) ?? lifted
                return lifted
            }
        )
    }

    /// Settings out of names, in camel or kebab case, with values as text; a later one wins.
    func apply(_ settings: [(name: String, value: String)], to target: inout Settings) throws(DemoOptionError) {
        for (name, value) in settings where try !apply(name, value, to: &target) {
            let known = options.map(\.name).joined(separator: ", ")
            throw DemoOptionError(description: "the demo has no option \"\(name)\"; it has \(known)")
        }
    }

    /// Applies one setting if the name, in camel or kebab case, is in the table.
    func apply(_ name: String, _ text: String, to settings: inout Settings) throws(DemoOptionError) -> Bool {
        guard let entry = entries.first(where: { name == $0.option.name || name == $0.option.flag }) else {
            return false
        }
        do {
            try entry.apply(&settings, text)
        } catch {
            throw DemoOptionError(description: "\(entry.option.name): \(error.description)")
        }
        return true
    }
}
