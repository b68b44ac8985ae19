/// Durations of the command line, in the words of the language.
package enum DurationText {
    /// Nanoseconds of `30s`, `1h30m`; nil where the text is no duration.
    package static func nanoseconds(_ text: String) -> Int64? { try? Units.duration(text) }
}
