/// The pages about keys, values, load profiles, thresholds, files and env.
///
/// The first comments of an example may say how to compile it, as a command line would: `# run` stands for `squall run`,
/// `# -e NAME=VALUE` for that option, `# demo NAME=VALUE` for `--demo` and what it supplies, `# env-file TEXT` for a file, `# file NAME TEXT` for one beside it.
enum FilePages {
    static let all = StructurePages.all
        .merging(ExpressionPages.all) { first, _ in first }
        .merging(ValuePages.all) { first, _ in first }
        .merging(ThresholdPages.all) { first, _ in first }
        .merging(EnvironmentPages.all) { first, _ in first }
        .merging(FileLintPages.all) { first, _ in first }
        .merging(DataPages.all) { first, _ in first }

    /// What stands under the keys that an example is about.
    static let steps = """
        steps:
          - get: http://127.0.0.1:8080/

        """

    static func page(_ title: String, _ why: String, bad: String, good: String) -> ExplainPage {
        ExplainPage(title: title, why: why, bad: bad + "\n" + steps, good: good + "\n" + steps)
    }
}
