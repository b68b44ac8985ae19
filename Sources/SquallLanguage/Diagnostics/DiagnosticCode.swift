/// The stable codes. The letter tells the area (docs/diagnostics.md); numbers are never reused.
///
/// Each code has a page for `squall explain`, in `Explain/`. One case per line, sorted by number.
package enum DiagnosticCode: String, Sendable, CaseIterable {
    // Y: the YAML surface.
    case yamlSyntax = "Y101"
    case yamlTab = "Y102"
    case yamlIndentation = "Y103"
    case yamlMissingSpaceAfterColon = "Y104"
    case yamlUnclosedQuote = "Y105"
    case yamlUnclosedBracket = "Y106"
    case yamlDoubleBraces = "Y107"
    case yamlUnquotedInFlow = "Y108"
    case yamlColonInText = "Y109"
    case yamlCommentInText = "Y110"
    case yamlReservedStart = "Y111"
    case yamlTextAfterValue = "Y112"
    case yamlEscape = "Y113"
    case yamlCurlyQuote = "Y114"
    case yamlDuplicateKey = "Y115"
    case yamlUnknownAnchor = "Y116"
    case yamlAnchorInItself = "Y117"
    case yamlMergeKey = "Y118"
    case yamlKeyNotText = "Y119"
    case yamlTag = "Y120"
    case yamlSecondDocument = "Y121"
    case yamlNotUTF8 = "Y122"
    case yamlControlCharacter = "Y123"
    case yamlTooLarge = "Y124"
    case yamlTooDeep = "Y125"
    case yamlTooManyAliases = "Y126"
    case yamlNumberOutOfRange = "Y127"
    case yamlEmptyFile = "Y128"

    // S2xx: structure (keys, verbs, shapes).

    // V3xx: values and units.

    // E4xx: expressions.

    // R5xx: names and flow.

    // T6xx: thresholds and metrics.

    // F7xx: files and env.

    // L8xx: lint (warnings).
}
