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
        case .yamlSyntax: YAMLPages.syntax
        case .yamlTab: YAMLPages.tab
        case .yamlIndentation: YAMLPages.indentation
        case .yamlMissingSpaceAfterColon: YAMLPages.missingSpace
        case .yamlUnclosedQuote: YAMLPages.unclosedQuote
        case .yamlUnclosedBracket: YAMLPages.unclosedBracket
        case .yamlDoubleBraces: YAMLPages.doubleBraces
        case .yamlUnquotedInFlow: YAMLPages.unquotedInFlow
        case .yamlColonInText: YAMLPages.colonInText
        case .yamlCommentInText: YAMLPages.commentInText
        case .yamlReservedStart: YAMLPages.reservedStart
        case .yamlTextAfterValue: YAMLPages.textAfterValue
        case .yamlEscape: YAMLPages.escape
        case .yamlCurlyQuote: YAMLPages.curlyQuote
        case .yamlDuplicateKey: YAMLPages.duplicateKey
        case .yamlUnknownAnchor: YAMLPages.unknownAnchor
        case .yamlAnchorInItself: YAMLPages.anchorInItself
        case .yamlMergeKey: YAMLPages.mergeKey
        case .yamlKeyNotText: YAMLPages.keyNotText
        case .yamlTag: YAMLPages.tag
        case .yamlSecondDocument: YAMLPages.secondDocument
        case .yamlNotUTF8: YAMLPages.notUTF8
        case .yamlControlCharacter: YAMLPages.controlCharacter
        case .yamlTooLarge: YAMLPages.tooLarge
        case .yamlTooDeep: YAMLPages.tooDeep
        case .yamlTooManyAliases: YAMLPages.tooManyAliases
        case .yamlNumberOutOfRange: YAMLPages.numberOutOfRange
        case .yamlEmptyFile: YAMLPages.emptyFile

        // Keys, values, thresholds, files and env.
        case .expressionSyntax, .unknownFunction, .expressionType, .argumentCount, .invalidPattern, .invalidJSONPath,
            .constantFailure, .expressionFile, .unknownName, .unavailableName, .unknownMark, .wrongKind, .emptyValue,
            .missingKey, .unknownKey, .conflictingKeys, .emptyList, .notAvailableYet,
            .invalidName, .duplicateName, .wrongScalar, .missingUnit, .invalidDuration, .invalidSize,
            .invalidRate, .outOfRange, .notOneOf, .reversedRange, .wrongValueType, .notConstant, .invalidURL,
            .stagesWithoutLoad, .impossibleLoad, .unknownMetric, .unknownMethod, .thresholdSyntax,
            .thresholdUnit, .selectorSyntax, .unknownTag, .metricRedefined, .unknownObserved, .fileNotFound,
            .fileUnreadable,
            .includeCycle, .invalidEnvironment, .missingEnvironment, .undeclaredEnvironment, .secretTooShort,
            .dotenvSyntax, .environmentDeclaration, .demoConflict, .letCycle, .unusedEnvironment, .unusedLet,
            .unusedMetric, .constantThreshold, .dataHeader, .dataRow, .dataValue, .dataWeight, .dataEmpty,
            .nestedSuite, .unusedData, .dataRunsOut, .nothingEnabled, .unreachableThreshold:
            FilePages.all[code] ?? ExplainPage(title: "", why: "", bad: "", good: "")

        // Steps, names and flow.
        case .stepWithoutVerb, .severalVerbs, .unknownVerb, .foreignTemplate, .invalidStatus, .relativeURL,
            .invalidMethod, .invalidHeader, .wrongMetricValue, .conditionNotBool, .templateInCondition,
            .unsetName, .cannotSet, .shadowedName, .changedType, .unknownFlow, .flowArguments, .recursiveFlow,
            .expansionLimit, .unreachableStep, .returnNotSet, .keptResponse, .misplacedEnd, .constantCondition,
            .unusedCapture, .unusedFlow, .unboundedTag, .exposedSecret, .endlessLoop, .outsideConversation,
            .wrongSocketKind, .endlessConversation, .unknownServer, .parameterMismatch, .streamingCommand,
            .impossibleRendezvous, .unknownConversation, .noMessageToReply, .receiveAfterClose:
            StepPages.all[code] ?? ExplainPage(title: "", why: "", bad: "", good: "")
        }
    }
}
