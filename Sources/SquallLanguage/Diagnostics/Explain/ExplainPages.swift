/// The pages of all codes.
package enum ExplainPages {
    /// The page of every code.
    package static var all: [DiagnosticCode: ExplainPage] {
        Dictionary(uniqueKeysWithValues: DiagnosticCode.allCases.map { ($0, page(of: $0)) })
    }

    /// The page of a code; a `switch`, so that a code without a page does not compile. Each area's pages stand in a
    /// file of their own.
    package static func page(of code: DiagnosticCode) -> ExplainPage {
        switch code {
        // Y: the YAML surface.
        case .yamlSyntax, .yamlTab, .yamlIndentation, .yamlMissingSpaceAfterColon, .yamlUnclosedQuote,
            .yamlUnclosedBracket, .yamlDoubleBraces, .yamlUnquotedInFlow, .yamlColonInText, .yamlCommentInText,
            .yamlReservedStart, .yamlTextAfterValue, .yamlEscape, .yamlCurlyQuote, .yamlDuplicateKey,
            .yamlUnknownAnchor, .yamlAnchorInItself, .yamlMergeKey, .yamlKeyNotText, .yamlTag, .yamlSecondDocument,
            .yamlNotUTF8, .yamlControlCharacter, .yamlTooLarge, .yamlTooDeep, .yamlTooManyAliases,
            .yamlNumberOutOfRange, .yamlEmptyFile:
            ExplainPage(title: "", why: "", bad: "", good: "")

        // Keys, values, thresholds, files and env.
        case .expressionSyntax, .unknownFunction, .expressionType, .argumentCount, .invalidPattern, .invalidJSONPath,
            .constantFailure, .expressionFile, .unknownName, .unavailableName, .unknownMark, .wrongKind, .emptyValue, .missingKey, .unknownKey, .conflictingKeys, .emptyList, .notAvailableYet,
            .invalidName, .duplicateName, .wrongScalar, .missingUnit, .invalidDuration, .invalidSize,
            .invalidRate, .outOfRange, .notOneOf, .reversedRange, .wrongValueType, .notConstant, .invalidURL,
            .stagesWithoutLoad, .impossibleLoad, .unknownMetric, .unknownMethod, .thresholdSyntax,
            .thresholdUnit, .selectorSyntax, .unknownTag, .metricRedefined, .fileNotFound, .fileUnreadable,
            .includeCycle, .invalidEnvironment, .missingEnvironment, .undeclaredEnvironment, .secretTooShort,
            .dotenvSyntax, .environmentDeclaration, .demoConflict, .letCycle, .unusedEnvironment, .unusedLet,
            .unusedMetric, .constantThreshold:
            FilePages.all[code] ?? ExplainPage(title: "", why: "", bad: "", good: "")

        // Steps, names and flow.
        case .stepWithoutVerb, .severalVerbs, .unknownVerb, .foreignTemplate, .invalidStatus, .relativeURL,
            .invalidMethod, .invalidHeader, .wrongMetricValue, .conditionNotBool, .templateInCondition,
            .unsetName, .cannotSet, .shadowedName, .changedType, .unknownFlow, .flowArguments, .recursiveFlow,
            .expansionLimit, .unreachableStep, .returnNotSet, .keptResponse, .misplacedEnd, .constantCondition,
            .unusedCapture, .unusedFlow, .unboundedTag, .exposedSecret, .endlessLoop:
            StepPages.all[code] ?? ExplainPage(title: "", why: "", bad: "", good: "")
        }
    }
}
