import Crypto

extension FunctionTable {
    static let hashes: [Function] =
        [
            Function(
                "hmac",
                [
                    .form(["algorithm": .string, "key": .dyn, "data": .dyn], .string),
                    .form(["algorithm": .string, "key": .dyn, "data": .dyn, "encoding": .string], .string),
                ],
                "The keyed hash (RFC 2104) with sha256, sha1, sha384, sha512 or md5, as hex, base64 or base64url.",
                example: "hmac(\"sha256\", \"key\", \"text\", \"hex\")",
                .list(HashFunctions.hmac)
            )
        ]
        + HashAlgorithm.functions.map { algorithm in
            Function(
                algorithm.rawValue,
                [.form(["data": .dyn], .string), .form(["data": .dyn, "encoding": .string], .string)],
                "The \(algorithm.rawValue.uppercased()) digest of text or bytes, as hex, base64 or base64url.",
                example: "\(algorithm.rawValue)(\"text\")",
                .list { (arguments) throws(EvaluationError) in
                    let digest = algorithm.digest(of: try arguments[0].expectBytes(algorithm.rawValue))
                    return try HashFunctions.encode(digest, arguments.count > 1 ? arguments[1] : nil)
                }
            )
        }
}

enum HashAlgorithm: String, CaseIterable, Sendable {
    case sha256, sha1, md5, sha384, sha512

    /// Those that are functions of their own; the others are for `hmac`.
    static let functions: [HashAlgorithm] = [.sha256, .sha1, .md5]

    func digest(of bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .sha256: Array(SHA256.hash(data: bytes))
        case .sha384: Array(SHA384.hash(data: bytes))
        case .sha512: Array(SHA512.hash(data: bytes))
        case .sha1: Array(Insecure.SHA1.hash(data: bytes))
        case .md5: Array(Insecure.MD5.hash(data: bytes))
        }
    }

    func authenticationCode(of bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        let key = SymmetricKey(data: key)
        return switch self {
        case .sha256: Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
        case .sha384: Array(HMAC<SHA384>.authenticationCode(for: bytes, using: key))
        case .sha512: Array(HMAC<SHA512>.authenticationCode(for: bytes, using: key))
        case .sha1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: bytes, using: key))
        case .md5: Array(HMAC<Insecure.MD5>.authenticationCode(for: bytes, using: key))
        }
    }
}

enum HashFunctions {
    static func hmac(_ arguments: [Value]) throws(EvaluationError) -> Value {
        let name = try arguments[0].expectString("hmac")
        guard let algorithm = HashAlgorithm(rawValue: name) else {
            let names = HashAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
            throw EvaluationError("`hmac` knows \(names), not \(StringLiteral.quoted(name))")
        }
        let key = try arguments[1].expectBytes("hmac")
        let code = algorithm.authenticationCode(of: try arguments[2].expectBytes("hmac"), key: key)
        return try encode(code, arguments.count > 3 ? arguments[3] : nil)
    }

    /// The digest as text; hex unless another encoding is named.
    static func encode(_ bytes: [UInt8], _ encoding: Value?) throws(EvaluationError) -> Value {
        let name = try encoding?.expectString("encoding") ?? "hex"
        switch name {
        case "hex": return .string(Encoding.hex(bytes))
        case "base64": return .string(Encoding.base64(bytes))
        case "base64url": return .string(Encoding.base64(bytes, forURL: true))
        default:
            throw EvaluationError("a digest is written as hex, base64 or base64url, not \(StringLiteral.quoted(name))")
        }
    }
}
