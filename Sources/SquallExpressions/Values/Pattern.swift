/// A regular expression of RE2's syntax: time linear in the text, whatever the pattern.
package final class Pattern: Sendable {
    package let source: String
    package init(source: String) { self.source = source }
}
