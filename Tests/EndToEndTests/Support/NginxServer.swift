import Foundation
import TestSupport
import Testing

/// nginx with a configuration of its own and everything it writes in a temporary folder.
struct NginxServer {
    /// A line of its access log.
    struct Request {
        let method: String
        let path: String
        let status: Int
        /// Bytes of the answer and of the request, heads and bodies, without TLS.
        let sent: Int
        let received: Int
        let connection: String
        /// Which request on its connection, from 1.
        let requestOnConnection: Int
        /// `TLSv1.3`, or `-`.
        let tls: String
        /// What became of the client's certificate: `SUCCESS`, `NONE`, `FAILED:...`.
        let client: String
    }

    /// HTTP, HTTPS, and HTTPS that demands a client certificate. The latter two only with certificates.
    let port: Int
    let tlsPort: Int
    let mutualPort: Int
    private let process: ChildProcess
    private let folder: TemporaryFolder

    var url: String { "http://127.0.0.1:\(port)" }

    /// - Parameter requestsPerConnection: after so many nginx closes a connection.
    init(certificates: Certificates? = nil, requestsPerConnection: Int = 100_000) async throws {
        folder = try TemporaryFolder()
        try folder.write("hello\n", to: "small")
        try folder.write(String(repeating: "0123456789abcdef", count: 6400), to: "large")
        // A port that was free a moment ago may be taken by the time nginx starts: then others are tried.
        for _ in 0..<10 {
            let ports = FreePort.some(3)
            let configuration = try folder.write(
                NginxServer.configuration(folder.path, ports, certificates, requestsPerConnection),
                to: "nginx.conf"
            )
            let process = try ChildProcess(
                Tool.path(Tool.nginx),
                ["-p", folder.path, "-e", folder.file("error.log"), "-c", configuration]
            )
            if try await NginxServer.isReady(process, port: ports[0]) {
                (port, tlsPort, mutualPort) = (ports[0], ports[1], ports[2])
                self.process = process
                return
            }
        }
        throw ChildProcess.Failure(description: "nginx does not start: \(folder.read("error.log"))")
    }

    /// Ends it and gives what it served: a line is written when an answer is out, so all are there.
    func stop() async throws -> [Request] {
        process.signal(SIGQUIT)
        _ = try await process.end()
        return try folder.read("access.log").split(separator: "\n").map { line in
            let fields = line.split(separator: " ").map(String.init)
            try #require(fields.count == 9, "\(line)")
            return Request(
                method: fields[0],
                path: fields[1],
                status: try #require(Int(fields[2])),
                sent: try #require(Int(fields[3])),
                received: try #require(Int(fields[4])),
                connection: fields[5],
                requestOnConnection: try #require(Int(fields[6])),
                tls: fields[7],
                client: fields[8]
            )
        }
    }

    private static func isReady(_ process: ChildProcess, port: Int) async throws -> Bool {
        try await process.wait("to listen") { process in
            if process.status() != nil { return false }
            return FreePort.isListening(port) ? true : nil
        }
    }

    private static func configuration(
        _ folder: String,
        _ ports: [Int],
        _ certificates: Certificates?,
        _ requestsPerConnection: Int
    ) -> String {
        """
        daemon off;
        master_process off;
        pid nginx.pid;
        events { worker_connections 512; }
        http {
            log_format fields '$request_method $request_uri $status $bytes_sent $request_length $connection \
        $connection_requests $ssl_protocol_or_none $ssl_client_or_none';
            map $ssl_protocol $ssl_protocol_or_none { '' -; default $ssl_protocol; }
            map $ssl_client_verify $ssl_client_or_none { '' -; '~^FAILED' FAILED; default $ssl_client_verify; }
            access_log access.log fields;
            client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp;
            uwsgi_temp_path temp; scgi_temp_path temp;
            keepalive_requests \(requestsPerConnection);
            server { listen 127.0.0.1:\(ports[0]); root \(folder); }
            \(certificates.map { tlsServers(folder, ports, $0) } ?? "")
        }
        """
    }

    private static func tlsServers(_ folder: String, _ ports: [Int], _ certificates: Certificates) -> String {
        """
        ssl_certificate \(certificates.server);
            ssl_certificate_key \(certificates.serverKey);
            ssl_protocols TLSv1.2 TLSv1.3;
            server { listen 127.0.0.1:\(ports[1]) ssl; root \(folder); }
            server {
                listen 127.0.0.1:\(ports[2]) ssl; root \(folder);
                ssl_client_certificate \(certificates.authority); ssl_verify_client on;
            }
        """
    }
}
