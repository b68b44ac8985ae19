import NIOPosix

/// The event loops of these tests. There are more than cores: a test that computes for long on one of them holds up
/// only those that share it, and not half of all.
enum TestLoops {
    static let group = MultiThreadedEventLoopGroup(numberOfThreads: 16)
}
