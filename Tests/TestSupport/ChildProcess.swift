import Foundation
import Synchronization

/// A program that a test started. It ends with the last reference to it, by its pid, whatever became of the test.
///
/// Its streams are files: no pipe can fill up, and what was written can be read at any time.
package final class ChildProcess: Sendable {
    private enum State {
        case running(pid_t)
        case ended(Int32)
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) {
            self.description = description
        }
    }

    private let state: Mutex<State>
    private let folder: TemporaryFolder
    /// The end of its standard input that is ours; it closes when this process ends, too.
    private let input: Int32?

    /// - Parameter input: what it reads from standard input; without it, standard input stays open until `closeInput`
    ///   where `holdsInput`, and is empty otherwise.
    package init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        input: String? = nil,
        holdsInput: Bool = false
    ) throws {
        folder = try TemporaryFolder()
        var ends: [Int32] = [-1, -1]
        if holdsInput {
            guard pipe(&ends) == 0 else { throw Failure(description: "pipe: \(errno)") }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        } else {
            ends[0] = open(try folder.write(input ?? "", to: "stdin"), O_RDONLY | O_CLOEXEC)
        }
        defer { close(ends[0]) }
        self.input = holdsInput ? ends[1] : nil
        let output = folder.file("stdout")
        let errors = folder.file("stderr")
        state = Mutex(
            .running(
                try ChildProcess.spawn(
                    program,
                    arguments,
                    ChildProcess.environment.merging(environment) { $1 },
                    input: ends[0],
                    output: output,
                    errors: errors
                )
            )
        )
    }

    deinit {
        if let input {
            close(input)
            // It may have children of its own to end.
            for _ in 0..<5000 where status() == nil { usleep(1000) }
        }
        guard status() == nil else { return }
        signal(SIGKILL)
        while status() == nil { usleep(1000) }
    }

    package var output: String { folder.read("stdout") }
    package var errors: String { folder.read("stderr") }

    /// Sends a signal, unless it has ended: the pid cannot be another's, for nobody else waits for it.
    package func signal(_ number: Int32) {
        state.withLock { state in
            if case .running(let pid) = state { kill(pid, number) }
        }
    }

    /// The exit code, 128 and the number of the signal that ended it, or nil while it runs.
    package func status() -> Int32? {
        state.withLock { state in
            guard case .running(let pid) = state else {
                if case .ended(let code) = state { return code }
                return nil
            }
            var status: Int32 = 0
            guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
            let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
            state = .ended(code)
            return code
        }
    }

    /// Waits for its end; one that hangs is killed and told about, with what it wrote.
    package func end(within seconds: Int = 150) async throws -> Int32 {
        try await wait("to end", within: seconds) { $0.status() }
    }

    /// Polls until something comes true.
    package func wait<Result>(
        _ what: String,
        within seconds: Int = 150,
        until poll: (ChildProcess) throws -> Result?
    ) async throws -> Result {
        for _ in 0..<seconds * 100 {
            if let result = try poll(self) { return result }
            try await Task.sleep(for: .milliseconds(10))
        }
        signal(SIGKILL)
        throw Failure(description: "waited \(seconds) s for it \(what); it wrote:\n\(output)\n\(errors)")
    }

    // MARK: Starting

    /// What a child sees of the environment: nothing that could be taken for the env of a scenario.
    private static let environment = ProcessInfo.processInfo.environment.filter {
        ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"].contains($0.key)
    }

    /// Closes what was inherited besides the standard streams, and becomes the program. A child that held a socket of the
    /// tests that run beside would hide its end from the peer.
    private static let alone = #"""
        for fd in /dev/fd/*; do fd=${fd##*/}; [ "$fd" -gt 2 ] && eval "exec $fd>&-"; done; exec "$0" "$@"
        """#

    private static func spawn(
        _ program: String,
        _ arguments: [String],
        _ environment: [String: String],
        input: Int32,
        output: String,
        errors: String
    ) throws -> pid_t {
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
        // The threads of a Swift program block signals, and a shell's background jobs ignore some: neither is inherited.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for number in [SIGINT, SIGQUIT, SIGTERM, SIGPIPE] { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, flags, 0o600)
        var argv = (["bash", "-c", alone, program] + arguments).map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var process = pid_t()
        let result = posix_spawn(&process, "/bin/bash", &actions, &attributes, &argv, &envp)
        guard result == 0 else { throw Failure(description: "\(program): \(String(cString: strerror(result)))") }
        return process
    }
}
