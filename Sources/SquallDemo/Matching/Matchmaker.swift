/// Who waits for whom, who talks to whom, and what tokens they have.
///
/// Users are matched who join with the same key. The second is matched with the first at once, so at most one waits for
/// each key. A match lasts until one of the two leaves.
struct Matchmaker {
    struct User {
        let id: String
        fileprivate(set) var tokens: Int
        fileprivate(set) var place = Place.elsewhere
    }

    enum Place: Equatable {
        case elsewhere
        case waiting(key: String)
        case session(number: Int, partner: Int)
    }

    private(set) var users: [User] = []
    private(set) var sessions = 0
    private var elsewhere = 0
    private(set) var matches = 0
    private let cost: Int
    private let isLonely: Bool
    private var byID: [String: Int] = [:]
    private var byToken: [String: Int] = [:]
    private var waiters: [String: Int] = [:]

    /// - Parameters:
    ///   - cost: tokens that a match takes from each of the two.
    ///   - isLonely: match nobody.
    init(cost: Int, isLonely: Bool = false) {
        self.cost = cost
        self.isLonely = isLonely
    }

    var waiting: Int { users.count - elsewhere - 2 * sessions }

    /// A new user, who is told apart by the access token.
    mutating func add(id: String, accessToken: String, tokens: Int) {
        byID[id] = users.count
        byToken[accessToken] = users.count
        users.append(User(id: id, tokens: tokens))
        elsewhere += 1
    }

    /// Users are numbered from 0.
    func user(accessToken: String) -> Int? { byToken[accessToken] }
    func user(id: String) -> Int? { byID[id] }

    func canPay(_ user: Int) -> Bool { users[user].tokens >= cost }

    mutating func grant(_ tokens: Int, to user: Int) {
        users[user].tokens += tokens
    }

    /// Where the user is then. Whoever is somewhere already leaves that first.
    mutating func join(_ user: Int, key: String) -> Place {
        leave(user)
        elsewhere -= 1
        guard !isLonely else {
            users[user].place = .waiting(key: key)
            return users[user].place
        }
        if let partner = waiters.removeValue(forKey: key) {
            match(user, partner)
        } else {
            waiters[key] = user
            users[user].place = .waiting(key: key)
        }
        return users[user].place
    }

    private mutating func match(_ first: Int, _ second: Int) {
        matches += 1
        sessions += 1
        for (user, partner) in [(first, second), (second, first)] {
            users[user].place = .session(number: matches, partner: partner)
            users[user].tokens -= min(cost, users[user].tokens)
        }
    }

    /// Ends the waiting, or the session for both of the two; false where there was neither.
    @discardableResult
    mutating func leave(_ user: Int) -> Bool {
        switch users[user].place {
        case .elsewhere: return false
        case .waiting(let key):
            if waiters[key] == user { waiters[key] = nil }
        case .session(_, let partner):
            users[partner].place = .elsewhere
            sessions -= 1
            elsewhere += 1
        }
        users[user].place = .elsewhere
        elsewhere += 1
        return true
    }
}
