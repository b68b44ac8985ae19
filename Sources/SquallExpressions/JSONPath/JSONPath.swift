/// A JSONPath query (RFC 9535), compiled.
package struct JSONPath: Sendable {
    package let source: String
}
