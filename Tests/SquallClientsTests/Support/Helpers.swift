import NIOConcurrencyHelpers
import NIOCore
import SquallClients

final class Counter: Sendable {
    private let box = NIOLockedValueBox(0)

    var value: Int { box.withLockedValue { $0 } }

    func increment() {
        box.withLockedValue { $0 += 1 }
    }
}

/// The same chunk again and again.
final class RepeatingSource: HTTPBodySource, @unchecked Sendable {  // confined to the loop of the request
    private let chunk: ByteBuffer
    private var left: Int

    init(_ chunk: ByteBuffer, count: Int) {
        self.chunk = chunk
        left = count
    }

    func nextChunk() -> ByteBuffer? {
        guard left > 0 else { return nil }
        left -= 1
        return chunk
    }
}

/// Holds a thread until it is opened.
final class Gate: Sendable {
    private let lock = ConditionLock(value: false)

    func open() {
        lock.lock()
        lock.unlock(withValue: true)
    }

    func wait() {
        lock.lock(whenValue: true)
        lock.unlock()
    }
}
