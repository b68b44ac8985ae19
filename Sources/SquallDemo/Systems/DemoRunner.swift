import NIOPosix

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// `squall demo SYSTEM`: runs a system until it is told to end.
package enum DemoRunner {
    /// - Parameters:
    ///   - announcesJSON: print one line of JSON with the addresses on standard output once it listens.
    ///   - endsWithInput: end when standard input closes, so that no orphan outlives whoever started it. Otherwise it
    ///     runs until a signal ends the process.
    package static func run(
        _ system: DemoSystem,
        port: Int,
        options: [(name: String, value: String)],
        announcesJSON: Bool,
        endsWithInput: Bool
    ) async throws {
        raiseDescriptorLimit()
        let demo = try await system.start(port: port, options: environment(of: system) + options)
        announce(demo, asJSON: announcesJSON)
        if endsWithInput {
            try await NIOThreadPool.singleton.runIfActive { waitForEndOfInput() }
        } else {
            while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
        }
        await demo.stop()
    }

    /// Splits what follows `squall demo SYSTEM` into settings: `--error-rate 1%` and `--error-rate=1%`.
    package static func settings(from arguments: [String]) throws(DemoOptionError)
        -> [(name: String, value: String)]
    {
        var settings: [(name: String, value: String)] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                throw DemoOptionError(description: "\"\(argument)\" is not an option of the form --name value")
            }
            let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
                throw DemoOptionError(description: "\(argument) needs a value")
            }
            settings.append((String(parts[0]), value))
        }
        return settings
    }

    private static func environment(of system: DemoSystem) -> [(name: String, value: String)] {
        system.options.compactMap { option in
            guard let name = option.environmentName, let value = getenv(name) else { return nil }
            return (option.name, String(cString: value))
        }
    }

    private static func announce(_ demo: RunningDemo, asJSON: Bool) {
        let addresses = demo.urls.map { "\($0.supply) \($0.url)" }.joined(separator: ", ")
        let line = asJSON ? demo.json + "\n" : "\(demo.system): \(addresses)\n"
        // Unbuffered: whoever reads the line waits for it.
        _ = Array(line.utf8).withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    }

    private static func waitForEndOfInput() {
        var bytes = [UInt8](repeating: 0, count: 256)
        while true {
            let count = read(STDIN_FILENO, &bytes, bytes.count)
            if count == 0 || (count < 0 && errno != EINTR) { return }
        }
    }

    /// A server of 10,000 connections needs as many descriptors; the soft limit is often 1024.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        #if canImport(Darwin)
            let resource = RLIMIT_NOFILE
        #else
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #endif
        guard getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(resource, &limit)
    }
}
