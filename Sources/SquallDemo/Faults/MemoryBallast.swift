import NIOCore
import NIOPosix

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Memory that is held on to as the settings say. It is let go of when this is.
final class MemoryBallast {
    private let loop: any EventLoop
    private let pages = PageStack()
    private let task: RepeatedTask

    /// nil where nothing is to be held.
    init?(_ settings: BallastSettings) {
        guard !settings.isEmpty else { return nil }
        loop = MultiThreadedEventLoopGroup.singleton.any()
        let start = Clock.monotonic
        task = loop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(100)) { [pages] _ in
            pages.resize(to: settings.bytes(after: Clock.monotonic - start))
        }
    }

    deinit {
        task.cancel()
        loop.execute { [pages] in pages.resize(to: 0) }
    }
}

/// Resident memory in pieces. They come from the system and go back to it, past the allocator, so that a watcher of the
/// process sees what the settings say and not what the allocator keeps for later.
///
// Unchecked: used on one loop only.
final class PageStack: @unchecked Sendable {
    private static let pieceSize = 256 * 1024
    private var pieces: [UnsafeMutableRawPointer] = []

    /// Bytes that are held, a multiple of the size of a piece.
    var bytes: Int { pieces.count * PageStack.pieceSize }

    /// Holds as many whole pieces as fit into `target`; fewer where the system has no more.
    func resize(to target: Int) {
        let wanted = max(0, target / PageStack.pieceSize)
        while pieces.count > wanted, let piece = pieces.popLast() { munmap(piece, PageStack.pieceSize) }
        while pieces.count < wanted, let piece = PageStack.map() { pieces.append(piece) }
    }

    private static func map() -> UnsafeMutableRawPointer? {
        let piece = mmap(nil, pieceSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
        guard let piece, piece != MAP_FAILED else { return nil }
        // A page is resident once it was written to.
        memset(piece, 1, pieceSize)
        return piece
    }
}
