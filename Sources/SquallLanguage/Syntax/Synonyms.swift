/// Words that people bring from k6, Artillery, Taurus, JMeter, Locust and Gatling, and where each lives here.
enum Synonyms {
    /// A sentence that says what to write instead of the word, wherever it stood.
    static func sentence(for word: String) -> String? { table[word] }

    private static let table: [String: String] = [:]
}
