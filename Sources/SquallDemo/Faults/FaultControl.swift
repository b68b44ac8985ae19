import NIOCore

/// The misbehaviour of one running system, which `/__demo/faults` shows and changes.
struct FaultControl {
    private var requests: FaultInjector
    private var sockets: SocketFaultInjector
    private let ballast: MemoryBallast?
    /// What was set at run time, as it was written.
    private var document: JSONValue = .object([:])

    init(_ settings: FaultSettings) {
        requests = FaultInjector(settings: settings, now: Clock.monotonic)
        sockets = SocketFaultInjector(settings: settings.sockets)
        ballast = MemoryBallast(settings.ballast)
    }

    mutating func treatment(isSwitch: Bool = false) -> Treatment {
        requests.treatment(isSwitch: isSwitch, now: Clock.monotonic)
    }

    mutating func fate() -> SocketFate { sockets.fate() }

    /// How often the next pushed message is sent: 0, 1 or 2 times.
    mutating func copies() -> Int { sockets.copies() }

    /// GET: what is set. POST: exactly what the object names, everything else off; `{}` ends all misbehaviour.
    mutating func answer(_ request: Request) -> Answer {
        if request.method == .post {
            do throws(DemoOptionError) {
                let document = try Self.document(request.body)
                let settings = try FaultSettings(document)
                self = FaultControl(settings)
                self.document = document
            } catch {
                return .failure(400, "VALIDATION_ERROR", error.description)
            }
        }
        var answer = Answer(status: 200)
        answer.body.writeJSON(document)
        return answer
    }

    private static func document(_ body: ByteBuffer) throws(DemoOptionError) -> JSONValue {
        do throws(JSONParser.Problem) {
            return try JSONParser.parse(Array(body.readableBytesView))
        } catch {
            throw DemoOptionError(description: "the body is not JSON: \(error.message)")
        }
    }
}

extension FaultSettings {
    /// From an object of names and values: texts, or numbers for shares and counts.
    fileprivate init(_ document: JSONValue) throws(DemoOptionError) {
        self.init()
        guard case .object(let members) = document else {
            throw DemoOptionError(description: "the body must be an object of settings, not \(document.kind)")
        }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            let text: String
            switch value {
            case .string(let string): text = string
            case .int(let number): text = String(number)
            case .number(let number): text = String(number)
            default: throw DemoOptionError(description: "\(name) must be text or a number, not \(value.kind)")
            }
            guard try Self.table.apply(name, text, to: &self) else {
                let known = Self.table.options.map(\.name).joined(separator: ", ")
                throw DemoOptionError(description: "there is no setting \"\(name)\"; there are \(known)")
            }
        }
    }
}
