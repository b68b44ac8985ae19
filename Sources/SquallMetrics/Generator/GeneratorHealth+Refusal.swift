/// Runs that this machine cannot carry: nothing is sent.
extension GeneratorHealth {
    /// A verdict without a run: the limits that forbid it.
    package init(refusing causes: [Cause]) {
        self.init(verdict: .inconclusive, causes: causes, notes: [])
    }
}

extension GeneratorHealth.Cause {
    /// A limit of the machine that the run would exceed.
    package static func refusal(_ kind: Kind, _ needed: Int, limit: Int, _ message: String) -> Self {
        Self(kind: kind, message: message, value: Double(needed), limit: Double(limit), verdict: .inconclusive)
    }
}
