import Dispatch
import SquallEngine
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Ctrl-C and SIGTERM press the switch.
///
/// The signal handler only writes to a pipe, so that a signal counts from the moment this exists. Signal sources of
/// libdispatch are registered later, and on Linux deliver a signal a second time, to a thread that may not be there.
final class StopSignals {
    /// The end of the pipe that the handler writes to: it can capture nothing.
    private static let input = Atomic<Int32>(-1)

    private let source: any DispatchSourceRead

    init(_ stop: StopSwitch) {
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)  // a program that has just started has descriptors left
        let (output, input) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        StopSignals.input.store(input, ordering: .sequentiallyConsistent)
        source = DispatchSource.makeReadSource(fileDescriptor: output, queue: .global())
        source.setEventHandler {
            var byte: UInt8 = 0
            guard read(output, &byte, 1) == 1 else { return }
            stop.press()
            Terminal.note(
                stop.level == .graceful
                    ? "\nstopping: running iterations may finish; press again to end at once"
                    : "\nending at once"
            )
        }
        source.setCancelHandler {
            close(output)
            close(input)
        }
        source.resume()
        for number in [SIGINT, SIGTERM] { signal(number, StopSignals.handle) }
    }

    /// From here on these signals do nothing: the report is being written.
    func cancel() {
        for number in [SIGINT, SIGTERM] { signal(number, SIG_IGN) }
        StopSignals.input.store(-1, ordering: .sequentiallyConsistent)
        source.cancel()
    }

    /// Does only what a signal handler may.
    private static let handle: @convention(c) (Int32) -> Void = { _ in
        let before = errno
        var byte: UInt8 = 1
        _ = write(StopSignals.input.load(ordering: .relaxed), &byte, 1)
        errno = before
    }
}
