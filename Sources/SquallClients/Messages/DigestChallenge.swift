import Crypto

/// A challenge of `WWW-Authenticate: Digest` and the answer to it (RFC 7616): MD5 and SHA-256 and their `-sess` forms,
/// with `qop=auth` or, as of old, none.
package struct DigestChallenge: Sendable, Hashable {
    enum Algorithm: String, Sendable {
        case md5 = "MD5"
        case md5Session = "MD5-sess"
        case sha256 = "SHA-256"
        case sha256Session = "SHA-256-sess"
    }

    /// Counted requests belong to a nonce.
    package let nonce: String
    /// Whether the credentials were right and only the nonce was too old.
    package let isStale: Bool
    private let realm: String
    private let opaque: String?
    private let algorithm: Algorithm
    /// The algorithm as the server wrote it; nil where it wrote none.
    private let algorithmName: String?
    private let hasQop: Bool

    /// Picks the strongest Digest challenge of the WWW-Authenticate headers. Nil when none can be answered.
    package init?(_ headers: [String]) {
        let candidates = headers.flatMap(AuthenticationHeader.challenges).filter { $0.scheme == "digest" }
        let readable = candidates.compactMap { DigestChallenge(parameters: $0.parameters) }
        guard let best = readable.first(where: { $0.isStrong }) ?? readable.first else { return nil }
        self = best
    }

    private init?(parameters: [String: String]) {
        guard let nonce = parameters["nonce"] else { return nil }
        let name = parameters["algorithm"]
        guard let algorithm = Self.algorithm(name ?? "MD5") else { return nil }
        let qualities = parameters["qop"].map { $0.lowercased().split { $0 == "," || $0 == " " } }
        guard qualities?.contains("auth") ?? true else { return nil }
        self.nonce = nonce
        self.algorithm = algorithm
        algorithmName = name
        realm = parameters["realm"] ?? ""
        opaque = parameters["opaque"]
        hasQop = qualities != nil
        isStale = parameters["stale"]?.lowercased() == "true"
    }

    private static func algorithm(_ name: String) -> Algorithm? {
        [.md5, .md5Session, .sha256, .sha256Session].first { $0.rawValue.lowercased() == name.lowercased() }
    }

    private var isStrong: Bool { algorithm == .sha256 || algorithm == .sha256Session }
}

extension DigestChallenge {
    /// The value of Authorization. `nonceCount` counts from 1 for each nonce; `cnonce` is random text without quotes.
    package func authorization(
        user: String,
        password: String,
        method: String,
        requestTarget: String,
        nonceCount: Int,
        cnonce: String
    ) -> String {
        let count = Self.padded(nonceCount)
        let secret = secret(user: user, password: password, cnonce: cnonce)
        let request = hash("\(method):\(requestTarget)")
        let middle = hasQop ? "\(nonce):\(count):\(cnonce):auth" : nonce
        var fields = [
            "username=\(Self.quoted(user))", "realm=\(Self.quoted(realm))", "nonce=\(Self.quoted(nonce))",
            "uri=\(Self.quoted(requestTarget))", "response=\"\(hash("\(secret):\(middle):\(request)"))\"",
        ]
        if let algorithmName { fields.append("algorithm=\(algorithmName)") }
        if let opaque { fields.append("opaque=\(Self.quoted(opaque))") }
        if hasQop { fields += ["qop=auth", "nc=\(count)", "cnonce=\"\(cnonce)\""] }
        return "Digest " + fields.joined(separator: ", ")
    }

    private func secret(user: String, password: String, cnonce: String) -> String {
        let secret = hash("\(user):\(realm):\(password)")
        return algorithm == .md5Session || algorithm == .sha256Session ? hash("\(secret):\(nonce):\(cnonce)") : secret
    }

    private func hash(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return isStrong ? Self.hexadecimal(SHA256.hash(data: bytes)) : Self.hexadecimal(Insecure.MD5.hash(data: bytes))
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Eight hexadecimal digits.
    private static func padded(_ count: Int) -> String {
        let digits = String(count, radix: 16)
        return String(repeating: "0", count: max(8 - digits.count, 0)) + digits
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for character in text {
            if character == "\"" || character == "\\" { result += "\\" }
            result.append(character)
        }
        return result + "\""
    }
}
