import TestSupport

/// A certificate authority, a server's certificate for localhost and squall.example, a client's, and a stranger's authority.
struct Certificates {
    let folder: TemporaryFolder

    var authority: String { folder.file("ca.pem") }
    var stranger: String { folder.file("stranger.pem") }
    var server: String { folder.file("server.pem") }
    var serverKey: String { folder.file("server.key") }
    var client: String { folder.file("client.pem") }
    var clientKey: String { folder.file("client.key") }

    init() async throws {
        folder = try TemporaryFolder()
        try await makeAuthority("ca")
        try await makeAuthority("stranger")
        try await make("server", extensions: "subjectAltName=DNS:localhost,DNS:squall.example")
        try await make("client", extensions: "extendedKeyUsage=clientAuth")
    }

    private func makeAuthority(_ name: String) async throws {
        try await Tool.run(
            Tool.openssl,
            keyArguments(name) + ["-x509", "-days", "30", "-out", folder.file("\(name).pem")]
        )
    }

    private func make(_ name: String, extensions: String) async throws {
        let request = folder.file("\(name).csr")
        try await Tool.run(Tool.openssl, keyArguments(name) + ["-out", request])
        let lines = try folder.write(extensions + "\n", to: "\(name).ext")
        try await Tool.run(
            Tool.openssl,
            [
                "x509", "-req", "-in", request, "-CA", authority, "-CAkey", folder.file("ca.key"), "-CAcreateserial",
                "-days", "30", "-extfile", lines, "-out", folder.file("\(name).pem"),
            ]
        )
    }

    private func keyArguments(_ name: String) -> [String] {
        [
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=squall \(name)",
            "-keyout", folder.file("\(name).key"),
        ]
    }
}
