/// What the handshake tells clients, with the defaults of Node's engine.io.
struct EngineSettings: Sendable {
    /// Milliseconds.
    var pingInterval = 25_000
    var pingTimeout = 20_000
    /// Bytes.
    var maxPayload = 1_000_000
    /// Milliseconds that a probe for the upgrade may take, and that a closing session waits for its last poll.
    var upgradeTimeout = 10_000
    var closeTimeout = 30_000

    func openPacket(session: String, upgrades: Bool) -> EnginePacket {
        EnginePacket(
            #"0{"sid":"\#(session)","upgrades":[\#(upgrades ? #""websocket""# : "")],"pingInterval":\#(pingInterval),"#
                + #""pingTimeout":\#(pingTimeout),"maxPayload":\#(maxPayload)}"#
        )
    }
}
