import TestSupport

/// Certificates made by `openssl` when the tests run: an authority, a server's (localhost, 127.0.0.1), an expired one and
/// a client's, all PEM.
struct TestCertificates: Sendable {
    let authority: [UInt8]
    let server: [UInt8]
    /// For localhost alone: the library accepts the peer's address besides its name.
    let named: [UInt8]
    let expired: [UInt8]
    let client: [UInt8]
    /// One key for all of them.
    let key: [UInt8]

    static let made = Task { try await TestCertificates() }

    private init() async throws {
        let folder = try TemporaryFolder()
        try folder.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n", to: "names")
        try folder.write("subjectAltName=DNS:localhost\n", to: "name")
        try folder.write("", to: "index")
        try folder.write(Self.authoritySettings, to: "settings")
        try await Self.run(folder, "ecparam -name prime256v1 -genkey -noout -out key")
        try await Self.run(folder, "req -x509 -new -key key -subj /CN=Authority -days 30 -out authority")
        try await Self.run(folder, "req -new -key key -subj /CN=localhost -out request")
        let sign = "x509 -req -in request -CA authority -CAkey key -CAcreateserial -days 30"
        try await Self.run(folder, "\(sign) -extfile names -out server")
        try await Self.run(folder, "\(sign) -extfile name -out named")
        // Only `ca` lets a certificate end in the past.
        let past = "-startdate 20200101000000Z -enddate 20200201000000Z"
        try await Self.run(
            folder,
            "ca -batch -config settings -cert authority -keyfile key -in request -extfile names -notext \(past) -out expired"
        )
        try await Self.run(folder, "\(sign) -out client")
        authority = Array(folder.read("authority").utf8)
        server = Array(folder.read("server").utf8)
        named = Array(folder.read("named").utf8)
        expired = Array(folder.read("expired").utf8)
        client = Array(folder.read("client").utf8)
        key = Array(folder.read("key").utf8)
    }

    private static let authoritySettings = """
        [ca]
        default_ca = test
        [test]
        database = index
        new_certs_dir = .
        rand_serial = yes
        default_md = sha256
        policy = anything
        [anything]
        commonName = supplied

        """

    /// - Parameter arguments: with names of files of the folder.
    private static func run(_ folder: TemporaryFolder, _ arguments: String) async throws {
        try await Tool.run("sh", ["-c", "cd '\(folder.path)' && openssl \(arguments)"])
    }
}
