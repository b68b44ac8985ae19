/// The pages about steps, names and flow.
enum StepPages {
    static let all = StepVerbPages.all
        .merging(NamePages.all) { first, _ in first }
        .merging(StepLintPages.all) { first, _ in first }
        .merging(ConversationPages.all) { first, _ in first }
}
