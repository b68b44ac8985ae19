import ArgumentParser
import SquallDemo
import SquallExpressions
import SquallLanguage
import SquallMetrics
import SquallPlan

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An embedded system in a process of its own, so that its CPU and memory are not the load generator's.
///
/// It ends when its standard input closes, so it never outlives squall, however that ends.
final class DemoProcess {
    /// What it supplies, by env name.
    let environment: [String: String]
    private let process: pid_t
    private let input: Int32

    private init(environment: [String: String], process: pid_t, input: Int32) {
        self.environment = environment
        self.process = process
        self.input = input
    }

    /// Starts the system that a file names, on a free port. Ends the command where it names none.
    static func start(for path: String, environment: EnvironmentOptions) throws -> DemoProcess {
        guard let demo = try Compiling(environment: environment).demo(path) else {
            Terminal.note("squall: \(path) names no embedded system; add `demo: sessions`, or leave --demo out")
            throw Exit.wrongCommandLine
        }
        for tag in demo.environment where environment.pairs[tag.key] != nil {
            Terminal.note(
                "squall: -e \(tag.key) with --demo: the embedded system supplies it; leave one of the two out"
            )
            throw Exit.wrongCommandLine
        }
        do {
            return try start(demo)
        } catch {
            Terminal.note("squall: the embedded system `\(demo.system)` did not start: \(error.message)")
            throw Exit.code(.internalError)
        }
    }

    private static func start(_ demo: DemoPlan) throws(Files.Problem) -> DemoProcess {
        var arguments = ["squall", "demo", demo.system, "--port", "0", "--json", "--exit-with-parent"]
        for option in demo.options { arguments.append("--set=\(option.key)=\(option.value)") }
        let input = try Pipe()
        let output = try Pipe()
        let process = try spawn(arguments, input: input, output: output)
        close(input.read)
        close(output.write)
        defer { close(output.read) }
        let urls = urls(in: readLine(from: output.read))
        guard !urls.isEmpty else {
            close(input.write)
            waitpid(process, nil, 0)
            throw Files.Problem(message: "it ended before it was ready (see above)")
        }
        var environment: [String: String] = [:]
        for tag in demo.environment { environment[tag.key] = urls[tag.value] }
        return DemoProcess(environment: environment, process: process, input: input.write)
    }

    func stop() {
        close(input)
        waitpid(process, nil, 0)
    }

    // MARK: Processes

    private struct Pipe {
        let read: Int32
        let write: Int32

        init() throws(Files.Problem) {
            var ends: [Int32] = [0, 0]
            guard pipe(&ends) == 0 else { throw Files.Problem(message: String(cString: strerror(errno))) }
            (read, write) = (ends[0], ends[1])
            // The child keeps only what it is given.
            _ = fcntl(read, F_SETFD, FD_CLOEXEC)
            _ = fcntl(write, F_SETFD, FD_CLOEXEC)
        }
    }

    private static func spawn(_ arguments: [String], input: Pipe, output: Pipe) throws(Files.Problem) -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, input.read, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output.write, STDOUT_FILENO)
        // A group of its own: Ctrl-C is for the run, which needs the system until teardown is over.
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var process = pid_t()
        let result = posix_spawn(&process, executablePath(), &actions, &attributes, &pointers, environ)
        guard result == 0 else { throw Files.Problem(message: String(cString: strerror(result))) }
        return process
    }

    private static func executablePath() -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        #if canImport(Darwin)
            var size = UInt32(buffer.count)
            if _NSGetExecutablePath(&buffer, &size) == 0 { return String(cString: buffer) }
        #else
            let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
            if count > 0 { return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) }
        #endif
        return CommandLine.arguments[0]
    }

    private static func readLine(from descriptor: Int32) -> [UInt8] {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
        return line
    }

    /// `{"urls": {"http": "..."}}`.
    private static func urls(in line: [UInt8]) -> [String: String] {
        guard case .map(let document)? = try? JSON.parse(line), case .map(let urls)? = document["urls"] else {
            return [:]
        }
        var result: [String: String] = [:]
        for (key, value) in zip(urls.keys, urls.values) { result[key.text] = value.text }
        return result
    }
}
