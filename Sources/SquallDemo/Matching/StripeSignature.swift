import Crypto
import NIOCore

/// What Stripe signs webhooks with: `t=<unix seconds>,v1=<hex>`, the HMAC-SHA256 of `<t>.<raw body>` under the secret of
/// the endpoint. While a secret is being replaced there is a `v1` for each of the two.
struct StripeSignature {
    /// Seconds that a signature is good for, so that a request which somebody has recorded cannot be sent again for ever.
    static let lifetime: Int64 = 300

    private let seconds: Int64
    /// As it is written, because that is what was signed.
    private let timestamp: Substring
    private let codes: [[UInt8]]

    /// Nil for a header without a timestamp or without a code.
    init?(_ header: String) {
        let parts = header.split(separator: ",").compactMap { part -> (name: Substring, value: Substring)? in
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return sides.count == 2 ? (sides[0], sides[1]) : nil
        }
        guard let timestamp = parts.first(where: { $0.name == "t" })?.value, let seconds = Int64(timestamp) else {
            return nil
        }
        codes = parts.filter { $0.name == "v1" }.compactMap { Self.bytes(hexadecimal: $0.value) }
        guard !codes.isEmpty else { return nil }
        (self.timestamp, self.seconds) = (timestamp, seconds)
    }

    /// Why the body is not to be believed; nil where it is.
    /// - Parameter now: Unix seconds.
    func problem(body: ByteBuffer, secret: String, now: Int64) -> String? {
        let key = SymmetricKey(data: Array(secret.utf8))
        let signed = Array(timestamp.utf8) + [UInt8(ascii: ".")] + Array(body.readableBytesView)
        guard codes.contains(where: { HMAC<SHA256>.isValidAuthenticationCode($0, authenticating: signed, using: key) })
        else { return "the signature does not belong to this body and secret" }
        return now - seconds > Self.lifetime ? "the signature is older than \(Self.lifetime) seconds" : nil
    }

    private static func bytes(hexadecimal text: Substring) -> [UInt8]? {
        let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count % 2 == 0, !digits.isEmpty else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
