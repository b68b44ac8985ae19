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

    // S: structure. 201-219 keys and kinds, 220-249 steps.
    case wrongKind = "S201"
    case emptyValue = "S202"
    case missingKey = "S203"
    case unknownKey = "S204"
    case conflictingKeys = "S205"
    case emptyList = "S206"
    case notAvailableYet = "S207"
    case invalidName = "S208"
    case duplicateName = "S209"

    // V3xx: values and units. 301-329 here, 330 and above those of steps.
    case wrongScalar = "V301"
    case missingUnit = "V302"
    case invalidDuration = "V303"
    case invalidSize = "V304"
    case invalidRate = "V305"
    case outOfRange = "V306"
    case notOneOf = "V307"
    case reversedRange = "V308"
    case wrongValueType = "V309"
    case notConstant = "V310"
    case invalidURL = "V311"
    case stagesWithoutLoad = "V312"
    case impossibleLoad = "V313"

    // E4xx: expressions.
    case expressionSyntax = "E401"
    case unknownFunction = "E402"
    case expressionType = "E403"
    case argumentCount = "E404"
    case invalidPattern = "E405"
    case invalidJSONPath = "E406"
    case constantFailure = "E407"
    case expressionFile = "E408"

    // R5xx: names and flow.
    case unknownName = "R501"
    case unavailableName = "R502"
    case unknownMark = "R503"

    // T6xx: thresholds and metrics.
    case unknownMetric = "T601"
    case unknownMethod = "T602"
    case thresholdSyntax = "T603"
    case thresholdUnit = "T604"
    case selectorSyntax = "T605"
    case unknownTag = "T606"
    case metricRedefined = "T607"

    // F7xx: files and env.
    case fileNotFound = "F701"
    case fileUnreadable = "F702"
    case includeCycle = "F703"
    case invalidEnvironment = "F704"
    case missingEnvironment = "F705"
    case undeclaredEnvironment = "F706"
    case secretTooShort = "F707"
    case dotenvSyntax = "F708"
    case environmentDeclaration = "F709"
    case demoConflict = "F710"
    case letCycle = "F711"

    // L8xx: lint (warnings). 801-819 the file, 820 and above steps.
    case unusedEnvironment = "L801"
    case unusedLet = "L802"
    case unusedMetric = "L803"
    case constantThreshold = "L804"
}
