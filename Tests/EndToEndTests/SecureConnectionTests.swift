import TestSupport
import Testing

/// TLS against nginx, with certificates of an authority that only the tests know.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct SecureConnectionTests {
    private func scenario(_ port: Int, tls: String, host: String = "localhost") -> String {
        """
        tls: { \(tls) }
        vus: 2
        iterations: 20
        steps:
          - get: https://\(host):\(port)/small
            name: small
            check: { greets: response.body.trim() == "hello" }
        """
    }

    @Test func `a custom authority is believed, a connection is kept`() async throws {
        let certificates = try await Certificates()
        let server = try await NginxServer(certificates: certificates)
        let ending = try await SquallProcess.run(scenario(server.tlsPort, tls: "ca: \(certificates.authority)"))
        let result = try ending.result()
        let seen = try await server.stop()
        #expect(ending.code == 0)
        #expect(result.errors.isEmpty && result.failedChecks.isEmpty, "\(result.errors)")
        #expect(result.count("http_reqs") == 20 && seen.count == 20)
        #expect(seen.allSatisfy { $0.tls == "TLSv1.3" && $0.status == 200 })
        #expect(Set(seen.map(\.connection)).count <= 2)
        #expect(result.value("http_req_tls_handshaking", "count").map { $0 >= 1 } == true)
        #expect(result.count("data_received") > seen.map(\.sent).reduce(0, +), "records of TLS count too")
    }

    @Test func `names are checked, and may be given`() async throws {
        let certificates = try await Certificates()
        let server = try await NginxServer(certificates: certificates)
        let authority = "ca: \(certificates.authority)"
        let named = "\(authority), serverName: squall.example"
        let given = try await SquallProcess.run(scenario(server.tlsPort, tls: named, host: "127.0.0.1")).result()
        #expect(given.statusCodes == ["200": 20], "\(given.errors)")
        let elsewhere = "\(authority), serverName: elsewhere.example"
        for wrong in [
            scenario(server.tlsPort, tls: authority, host: "127.0.0.1"), scenario(server.tlsPort, tls: elsewhere),
        ] {
            let result = try await SquallProcess.run(wrong).result()
            #expect(result.statusCodes == ["0": 20])
            #expect(result.kinds == ["small": ["tls"]])
        }
        _ = try await server.stop()
    }

    @Test func `an unknown authority is refused`() async throws {
        let certificates = try await Certificates()
        let server = try await NginxServer(certificates: certificates)
        for tls in ["ca: \(certificates.stranger)", "minVersion: \"1.2\""] {
            let ending = try await SquallProcess.run(scenario(server.tlsPort, tls: tls))
            let result = try ending.result()
            #expect(result.kinds == ["small": ["tls"]], "\(result.errors)")
            #expect(result.count("http_reqs") == 20 && result.statusCodes == ["0": 20])
            #expect(result.value("http_req_failed", "rate") == 1)
            #expect(result.value("http_req_duration", "count") ?? 0 == 0)
            #expect(ending.output.contains("tls"))
        }
        #expect(try await server.stop().isEmpty)
    }

    @Test func `checking can be switched off, versions chosen`() async throws {
        let certificates = try await Certificates()
        let server = try await NginxServer(certificates: certificates)
        let tls = "insecureSkipVerify: true, maxVersion: \"1.2\""
        let result = try await SquallProcess.run(scenario(server.tlsPort, tls: tls)).result()
        #expect(result.statusCodes == ["200": 20], "\(result.errors)")
        let seen = try await server.stop()
        #expect(seen.count == 20 && seen.allSatisfy { $0.tls == "TLSv1.2" })
    }

    @Test func `a client certificate is shown where one is asked for`() async throws {
        let certificates = try await Certificates()
        let server = try await NginxServer(certificates: certificates)
        let authority = "ca: \(certificates.authority)"
        let without = try await SquallProcess.run(scenario(server.mutualPort, tls: authority)).result()
        #expect(without.statusCodes == ["400": 20], "nginx answers those without a certificate: \(without.errors)")
        let with = try await SquallProcess.run(
            scenario(
                server.mutualPort,
                tls: "\(authority), cert: \(certificates.client), key: \(certificates.clientKey)"
            )
        ).result()
        #expect(with.statusCodes == ["200": 20], "\(with.errors)")
        let seen = try await server.stop()
        #expect(
            seen.map(\.client).sorted() == Array(repeating: "NONE", count: 20) + Array(repeating: "SUCCESS", count: 20)
        )
    }

    @Test func `TLS to a server that speaks none`() async throws {
        let server = try await PythonServer()
        let result = try await SquallProcess.run(scenario(server.port, tls: "insecureSkipVerify: true")).result()
        #expect(result.kinds == ["small": ["tls"]], "\(result.errors)")
        #expect(result.statusCodes == ["0": 20])
    }
}
