/// Words that people bring from k6, Artillery, Taurus, JMeter, Locust and Gatling, and where each lives here.
enum Synonyms {
    /// A sentence that says what to write instead of the word, wherever it stood.
    static func sentence(for word: String) -> String? { table[word] }

    /// The word of a closed set that another tool's word means: `constant-arrival` or `open` for an executor.
    static func word(for word: String, in words: [String]) -> String? {
        values[word.lowercased()].flatMap { words.contains($0) ? $0 : nil }
    }

    private static let values: [String: String] = [
        "constant-arrival": "constant-arrival-rate", "constantarrivalrate": "constant-arrival-rate",
        "ramping-arrival": "ramping-arrival-rate", "rampingarrivalrate": "ramping-arrival-rate",
        "rampingvus": "ramping-vus", "constantvus": "constant-vus", "shared": "shared-iterations",
        "per-vu": "per-vu-iterations", "exponential": "poisson", "random": "poisson", "even": "uniform",
        "integer": "int", "float": "number", "double": "number", "boolean": "bool", "text": "string", "str": "string",
        "time": "duration", "size": "bytes", "uri": "url", "histogram": "trend", "timer": "trend", "gauges": "gauge",
        "counters": "counter", "percentage": "rate", "wait": "queue", "discard": "drop",
        "ws": "websocket", "wss": "websocket", "xhr": "polling", "http": "polling", "long-polling": "polling",
    ]

    private static let table: [String: String] = [:]
}
