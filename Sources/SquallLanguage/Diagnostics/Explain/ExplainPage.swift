/// What `squall explain CODE` prints: the rule, its reason, and a bad and a good example.
///
/// The examples are whole scenario files; the tests compile them: the bad one must produce the code, the good one
/// must produce nothing.
package struct ExplainPage: Sendable {
    /// The rule in one line, without a full stop.
    package var title: String
    /// Why it is so and what to do, in a few sentences of Markdown.
    package var why: String
    /// Empty where no example can be shown: a file that is no text, or too large.
    package var bad: String
    package var good: String

    package init(title: String, why: String, bad: String, good: String) {
        self.title = title
        self.why = why
        self.bad = bad
        self.good = good
    }
}
