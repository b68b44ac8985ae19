import Foundation

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

    static let made = Result { try TestCertificates() }

    private init() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("squall-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: folder.appendingPathComponent(name))
        }
        try write("names", "subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        try write("name", "subjectAltName=DNS:localhost\n")
        try write("index", "")
        try write("settings", Self.authoritySettings)
        try Self.run(folder, "ecparam -name prime256v1 -genkey -noout -out key")
        try Self.run(folder, "req -x509 -new -key key -subj /CN=Authority -days 30 -out authority")
        try Self.run(folder, "req -new -key key -subj /CN=localhost -out request")
        let sign = "x509 -req -in request -CA authority -CAkey key -CAcreateserial -days 30"
        try Self.run(folder, "\(sign) -extfile names -out server")
        try Self.run(folder, "\(sign) -extfile name -out named")
        // Only `ca` lets a certificate end in the past.
        let past = "-startdate 20200101000000Z -enddate 20200201000000Z"
        try Self.run(
            folder,
            "ca -batch -config settings -cert authority -keyfile key -in request -extfile names -notext \(past) -out expired"
        )
        try Self.run(folder, "\(sign) -out client")
        func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appendingPathComponent(name))) }
        authority = try read("authority")
        server = try read("server")
        named = try read("named")
        expired = try read("expired")
        client = try read("client")
        key = try read("key")
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

    private struct Failure: Error {
        var command: String
    }

    private static func run(_ folder: URL, _ arguments: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments.split(separator: " ").map(String.init)
        process.currentDirectoryURL = folder
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(command: arguments) }
    }
}
