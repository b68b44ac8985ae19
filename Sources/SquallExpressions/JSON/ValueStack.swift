/// Values that wait for the end of the array or object they belong to.
///
/// All open containers share one stack, so that each finished one is allocated once, at its exact size, and its values
/// are moved into it without touching their reference counts.
struct ValueStack: ~Copyable {
    private(set) var count = 0
    private var storage = UnsafeMutableBufferPointer<Value>.allocate(capacity: 64)

    mutating func push(_ value: consuming Value) {
        if count == storage.count { grow() }
        storage.initializeElement(at: count, to: value)
        count += 1
    }

    /// Takes the values from `start` on off the stack.
    mutating func pop(from start: Int) -> [Value] {
        let taken = storage[start..<count]
        count = start
        return [Value](unsafeUninitializedCapacity: taken.count) { array, initialized in
            initialized = array.moveInitialize(fromContentsOf: taken)
        }
    }

    private mutating func grow() {
        let larger = UnsafeMutableBufferPointer<Value>.allocate(capacity: 2 * storage.count)
        _ = larger.moveInitialize(fromContentsOf: storage[..<count])
        storage.deallocate()
        storage = larger
    }

    deinit {
        storage[..<count].deinitialize()
        storage.deallocate()
    }
}
