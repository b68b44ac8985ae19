/// So many a second, and at most a second's worth at once.
struct TokenBucket {
    /// 0: no limit.
    let rate: Int
    private var tokens: Double
    /// Monotonic nanoseconds.
    private var last: Int64

    init(rate: Int, now: Int64) {
        self.rate = rate
        tokens = Double(rate)
        last = now
    }

    mutating func take(now: Int64) -> Bool {
        guard rate > 0 else { return true }
        tokens = min(Double(rate), tokens + Double(now - last) / 1e9 * Double(rate))
        last = now
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
