/// What is to happen to one request.
struct Treatment {
    enum Ending {
        case answer
        /// The answer, and then the connection is closed without a word.
        case closeAfterwards
        /// Not HTTP; the connection is closed after it.
        case malformed(MalformedAnswer)
        case close
        case reset
        case blackHole
    }

    /// Nanoseconds before anything else.
    var delay: Int64 = 0
    var ending = Ending.answer
    /// Takes the place of the service's own answer; the request then has no effect.
    var substitute: Answer?
    /// Nanoseconds before each byte of the body.
    var byteInterval: Int64 = 0
}

/// Decides request by request, from a seed and the time it is given: a pure machine.
struct FaultInjector {
    let settings: FaultSettings
    /// When the settings were made (monotonic nanoseconds); stalls count from here.
    private let start: Int64
    private var random: SplitMix64
    private var deck: DelayDeck?
    private var malformed = 0

    init(settings: FaultSettings, now: Int64) {
        self.settings = settings
        start = now
        random = SplitMix64(state: settings.seed)
        deck = settings.delayDeck.map { DelayDeck(mean: $0.mean, count: $0.count, seed: settings.seed) }
    }

    mutating func treatment(isSwitch: Bool, now: Int64) -> Treatment {
        var treatment = Treatment(byteInterval: settings.slowBytes)
        treatment.delay = restOfStall(at: now) + settings.latency + (deck?.next() ?? 0)
        if settings.conflictRate > 0, isSwitch, random.unit() < settings.conflictRate {
            treatment.substitute = .failure(409, "VERSION_CONFLICT", "the session was changed by another request")
        } else {
            draw(into: &treatment)
        }
        return treatment
    }

    /// One number decides, so that no request meets two faults.
    private mutating func draw(into treatment: inout Treatment) {
        var left = random.unit()
        func isDrawn(_ share: Double) -> Bool {
            left -= share
            return left < 0
        }
        if isDrawn(settings.errorRate) {
            treatment.substitute = .failure(500, "INTERNAL_ERROR", "an injected error")
        } else if isDrawn(settings.resetRate) {
            treatment.ending = .reset
        } else if isDrawn(settings.closeRate) {
            treatment.ending = .close
        } else if isDrawn(settings.closeAfterRate) {
            treatment.ending = .closeAfterwards
        } else if isDrawn(settings.malformedRate) {
            treatment.ending = .malformed(MalformedAnswer.allCases[malformed % MalformedAnswer.allCases.count])
            malformed += 1
        } else if isDrawn(settings.blackHoleRate) {
            treatment.ending = .blackHole
        }
    }

    /// The schedule is absolute: a stall that was slept over does not move the next.
    private func restOfStall(at now: Int64) -> Int64 {
        guard let stall = settings.stall else { return 0 }
        let phase = (now - start) % stall.period
        return phase >= stall.period - stall.length ? stall.period - phase : 0
    }
}

/// Small seeded generator (Steele, Lea, Flood 2014).
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// 0 ..< 1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
