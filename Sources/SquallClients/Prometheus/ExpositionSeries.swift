/// The name and the labels of a sample of an exposition.
package struct ExpositionSeries: Sendable, Hashable {
    package struct Label: Sendable, Hashable {
        package var name: String
        package var value: String
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package var name: String
    /// In the order of their names, so that it does not matter how a program writes them.
    package var labels: [Label]

    package init(name: String, labels: [Label]) {
        self.name = name
        self.labels = labels
    }

    /// Takes apart what `ExpositionParser` gave; nil where it is not well-formed.
    package init?(_ bytes: some Collection<UInt8>) {
        var reader = SeriesReader(bytes: Array(bytes))
        guard let series = reader.series() else { return nil }
        self = series
    }
}

private struct SeriesReader {
    let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func series() -> ExpositionSeries? {
        var name = text(until: "{")
        if name.utf8.contains(where: { "}\"=,".utf8.contains($0) }) { return nil }
        guard position < bytes.count else { return name.isEmpty ? nil : ExpositionSeries(name: name, labels: []) }
        position += 1
        var labels: [ExpositionSeries.Label] = []
        while let next = peek(), next != UInt8(ascii: "}") {
            if next == UInt8(ascii: "\"") {
                // Names beyond letters and digits stand within the braces, in quotes.
                guard name.isEmpty, let quoted = quoted() else { return nil }
                name = quoted
            } else {
                guard let label = label() else { return nil }
                labels.append(label)
            }
            if peek() == UInt8(ascii: ",") { position += 1 } else if peek() != UInt8(ascii: "}") { return nil }
        }
        guard position < bytes.count, !name.isEmpty else { return nil }
        return ExpositionSeries(name: name, labels: labels.sorted { $0.name < $1.name })
    }

    private mutating func label() -> ExpositionSeries.Label? {
        let name = text(until: "=")
        guard !name.isEmpty, position < bytes.count else { return nil }
        position += 1
        return quoted().map { ExpositionSeries.Label(name: name, value: $0) }
    }

    /// The next byte that is no blank.
    private mutating func peek() -> UInt8? {
        while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
        return position < bytes.count ? bytes[position] : nil
    }

    /// Up to a byte, or to the end, without blanks around it.
    private mutating func text(until end: Unicode.Scalar) -> String {
        _ = peek()
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: end) { position += 1 }
        var last = position
        while last > start, bytes[last - 1] == 0x20 || bytes[last - 1] == 0x09 { last -= 1 }
        return String(decoding: bytes[start..<last], as: UTF8.self)
    }

    /// Text in quotes, in which a backslash escapes itself, a quote, and `n` for a line feed.
    private mutating func quoted() -> String? {
        guard peek() == UInt8(ascii: "\"") else { return nil }
        position += 1
        var result: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: result, as: UTF8.self) }
            if byte == UInt8(ascii: "\\"), position < bytes.count {
                result.append(bytes[position] == UInt8(ascii: "n") ? 0x0A : bytes[position])
                position += 1
            } else {
                result.append(byte)
            }
        }
        return nil
    }
}
