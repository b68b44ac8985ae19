/// Purchases of tokens, as Stripe tells of them: each checkout grants its tokens once, however often it is told.
struct Purchases {
    /// What a `checkout.session.completed` grants, and to whom.
    struct Grant: Equatable {
        let checkout: String
        let user: String
        let tokens: Int
    }

    /// Names what an event lacks.
    struct Problem: Error, Equatable {
        let message: String
    }

    private(set) var granted = 0
    private(set) var tokens = 0
    private var seen: Set<String> = []
    private let loseEvery: Int

    /// - Parameter loseEvery: of so many purchases one is lost; 0: none.
    init(loseEvery: Int) {
        self.loseEvery = loseEvery
    }

    /// The grant of an event; nil for other events, and for checkouts that are not paid yet.
    static func grant(in event: JSONValue) throws(Problem) -> Grant? {
        guard case .string(let type)? = event["type"] else { throw Problem(message: "type must be a string") }
        guard type == "checkout.session.completed" else { return nil }
        guard let checkout = event["data"]?["object"], case .string(let id)? = checkout["id"] else {
            throw Problem(message: "data.object.id must be a string")
        }
        guard checkout["payment_status"] == .string("paid") else { return nil }
        guard let metadata = checkout["metadata"], case .string(let user)? = metadata["userId"] else {
            throw Problem(message: "metadata.userId must be a string")
        }
        // Metadata are texts at Stripe, numbers too.
        guard case .string(let text)? = metadata["tokens"], let tokens = Int(text), (1...1_000_000).contains(tokens)
        else { throw Problem(message: "metadata.tokens must be the text of a number from 1 to 1000000") }
        return Grant(checkout: id, user: user, tokens: tokens)
    }

    /// Whether the tokens are the user's now: false for what was granted before, and for what is lost.
    mutating func take(_ grant: Grant) -> Bool {
        guard seen.insert(grant.checkout).inserted else { return false }
        if loseEvery > 0, seen.count % loseEvery == 0 { return false }
        granted += 1
        tokens += grant.tokens
        return true
    }
}
