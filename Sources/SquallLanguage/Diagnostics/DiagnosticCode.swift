/// The stable codes. The letter tells the area (docs/diagnostics.md); numbers are never reused.
///
/// Y YAML surface, S structure, V values and units, E expressions, R names and flow, T thresholds and metrics, F files
/// and env, L lint (warnings). Each code has a page for `squall explain`.
package enum DiagnosticCode: String, Sendable, CaseIterable {
    case yamlSyntax = "Y101"
}
