import Foundation
import TestSupport
import Testing

/// docs/operations.md: every command of it names files, parameters and options that there are.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct RunbookTests {
    /// A command of the page, as words. Runs are planned in place of being run.
    struct Command: CustomTestStringConvertible {
        let words: [String]
        var testDescription: String { words.joined(separator: " ") }
    }

    /// What only `run` takes, and whether a value follows.
    private static let ofRunOnly = [
        "--demo": false, "--out": true, "--label": true, "--report": true, "--report-every": true, "--loops": true,
    ]

    private static let commands: [Command] = {
        let page = (try? String(contentsOfFile: "\(Repository.root)/docs/operations.md", encoding: .utf8)) ?? ""
        let lines = page.replacingOccurrences(of: "\\\n", with: " ").components(separatedBy: "\n")
        return lines.compactMap { command($0) ?? row($0) }
    }()

    /// `squall run scenarios/FILE ...`
    private static func command(_ line: String) -> Command? {
        let words = line.split(separator: " ").map(String.init)
        guard words.first == "squall", words.count > 2, words[2].hasPrefix("scenarios") else { return nil }
        return Command(words: Array(words.dropFirst()))
    }

    /// `| 1 | `FILE` | `-e NAME=value` | then `-e NAME=value` |`
    private static func row(_ line: String) -> Command? {
        let code = line.components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        guard line.hasPrefix("| "), let file = code.first, file.hasSuffix(".yaml") else { return nil }
        let arguments = code.dropFirst().flatMap { $0.split(separator: " ").map(String.init) }
        return Command(words: ["run", "scenarios/" + file] + arguments)
    }

    private static func planned(_ words: [String]) -> [String] {
        guard words[0] == "run" else { return words }
        var planned = ["plan"]
        var rest = words.dropFirst()
        while let word = rest.popFirst() {
            guard let takesValue = ofRunOnly[word] else {
                planned.append(word)
                continue
            }
            if takesValue { rest = rest.dropFirst() }
        }
        return planned
    }

    @Test func `the page has commands`() {
        #expect(Self.commands.count > 20)
    }

    @Test(arguments: commands)
    func `it can be typed as it stands`(command: Command) async throws {
        let folder = try TemporaryFolder()
        let staging = try folder.write(
            "BASE_URL=http://127.0.0.1:1\nSTRIPE_WEBHOOK_SECRET=whsec_test\nPROMETHEUS_URL=http://127.0.0.1:1\n",
            to: "staging.env"
        )
        var words = Self.planned(command.words).map { word in
            word == "staging.env" ? staging : word.hasPrefix("scenarios") ? "\(Repository.root)/\(word)" : word
        }
        if words[0] == "plan", !words.contains("--env-file") { words += ["--env-file", staging] }
        let ending = try await SquallProcess(words, folder: folder).ending()
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
    }
}
