/// Text with `${expressions}` in it, compiled to segments; or a value.
package struct Template: Sendable {
    package let source: String
    package let constant: Value?
}
