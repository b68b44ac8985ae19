/// The variables of one virtual user (or of setup), numbered by the compiler.
///
/// It belongs to one event loop at a time. Frames of parallel branches share the storage and differ in their randomness.
/// Rounds that run at the same time have storage of their own from some slot on, and share what lies below.
package final class Slots {
    private var values: [Value]
    /// The slot that `values` begins with.
    private let first: Int
    /// Holds the slots below `first`.
    private let outer: Slots?

    package convenience init(count: Int) {
        self.init(Array(repeating: .null, count: count))
    }

    package init(_ values: [Value]) {
        self.values = values
        first = 0
        outer = nil
    }

    /// Own storage for a range of slots; those below are the ones of `outer`, those above must not be used.
    package init(outer: Slots, own: Range<Int>) {
        values = Array(repeating: .null, count: own.count)
        first = own.lowerBound
        self.outer = outer
    }

    /// Slots, those of `outer` included.
    package var count: Int { first + values.count }

    package subscript(slot: Int) -> Value {
        get { slot >= first ? values[slot &- first] : outer?[slot] ?? .null }
        set { if slot >= first { values[slot &- first] = newValue } else { outer?[slot] = newValue } }
    }
}

/// Marks that all virtual users see, by name; those of `mark: {name: ..., shared: true}`. Safe from any thread.
package protocol SharedMarks: AnyObject, Sendable {
    /// The time that was set last (monotonic nanoseconds), nil where there is none or it has been forgotten.
    func time(of name: String) -> Int64?
}

/// The clocks that expressions may read; injected, so that tests decide what time it is.
package protocol ExpressionClock: AnyObject, Sendable {
    /// Nanoseconds of the monotonic clock.
    func monotonicNanoseconds() -> Int64
    func wallTime() -> Timestamp
    /// Nanoseconds of the monotonic clock at which the load began.
    var loadStart: Int64 { get }
}

/// What an expression is evaluated in: slots, randomness and time.
package final class Frame {
    package let slots: Slots
    package var random: RandomStream
    package let clock: any ExpressionClock
    /// Where `since(mark)` ends instead of now: when the message in hand was read (monotonic nanoseconds).
    package var sinceEnd: Int64?
    /// nil where no file marks anything for all.
    package var sharedMarks: (any SharedMarks)?
    /// Variables of macros, numbered by how deep macros are nested. An evaluation never starts another one in its frame.
    var locals: [Value] = []

    package init(slots: Slots, random: RandomStream, clock: any ExpressionClock) {
        self.slots = slots
        self.random = random
        self.clock = clock
    }

    /// Makes room for that many variables of macros.
    func reserveLocals(_ count: Int) {
        while locals.count < count { locals.append(.null) }
    }
}

/// A seeded stream of random numbers (SplitMix64, Steele et al. 2014): the same seed and path give the same numbers.
package struct RandomStream: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A stream for a seed and a path of numbers that tells streams apart (scenario, iteration or VU, branch).
    package init(seed: UInt64, path: UInt64...) {
        state = seed
        for part in path {
            state = RandomStream.mix(state &+ 0x9E37_79B9_7F4A_7C15) ^ RandomStream.mix(part &+ 0xD1B5_4A32_D192_ED03)
        }
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return RandomStream.mix(state)
    }

    /// Uniform in 0 ..< 1 with 53 bits.
    package mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
