import SquallExpressions

/// `response` as expressions see it. The raw values are the field numbers of the host object.
package enum ResponseField: Int, CaseIterable, Sendable {
    case status, statusText, headers, cookies, body, data, size, json, url, proto, duration, timings, error

    private var type: StaticType {
        switch self {
        case .status, .size: .int
        case .statusText, .body, .url, .proto, .error: .string
        case .headers: .map(.string, .string)  // made by ValueMap(foldingCase:), so that names match in any case
        case .cookies: .map(.string, .string)
        case .data: .bytes
        case .json: .dyn
        case .duration: .duration
        case .timings: .host(HostTypes.timings)
        }
    }

    fileprivate static var fields: [(name: String, type: StaticType)] {
        allCases.map { ("\($0)", $0.type) }
    }
}

/// `response.timings`: the phases of a request.
package enum TimingField: Int, CaseIterable, Sendable {
    case blocked, resolving, connecting, tlsHandshaking, sending, waiting, receiving
}

/// The types of the engine's host objects.
package enum HostTypes {
    package static let response = HostType(name: "response", fields: ResponseField.fields)
    package static let timings = HostType(
        name: "timings",
        fields: TimingField.allCases.map { ("\($0)", StaticType.duration) }
    )
}
