import Foundation
import TestSupport
import Testing

/// Reports of real runs, and comparing them.
@Suite(.timeLimit(.minutes(10)), .takesTurns)
struct ReportTests {
    private static let scenario = """
        name: Reported <b>run</b>
        env:
          BASE_URL: http://127.0.0.1:1
          TOKEN: { type: string, secret: true, default: none }
        demo: sessions
        vus: 2
        iterations: 40
        http: { baseURL: "${env.BASE_URL}" }
        steps:
          - get: /health
            name: health
            headers: { X-Token: "${env.TOKEN}" }
            check: { fine: response.status == 200 }
        thresholds:
          http_req_failed: rate < 1%
        """

    @Test func `every report is written by run, and again by report`() async throws {
        let formats = ["html", "markdown", "junit", "csv", "summary"]
        let arguments = formats.flatMap { ["--report", $0] }
        let run = try await SquallProcess.run(
            Self.scenario,
            arguments + ["--demo", "-e", "TOKEN=abcd1234", "--label", "ci"]
        )
        #expect(run.code == 0, "\(run.output)\(run.errors)")
        let result = run.folder.file("ci-scenario.json")
        let endings = [".html", ".md", ".junit.xml", ".csv", ".summary.json"]
        for (format, ending) in zip(formats, endings) {
            let kept = run.folder.read("ci-scenario" + ending)
            #expect(!kept.isEmpty, "\(format)")
            let again = try await SquallProcess.command("report", result, "--format", format)
            #expect(again.code == 0, "\(again.errors)")
            // Markdown names the file that it was made from.
            if format != "markdown" { #expect(again.output == kept, "\(format)") }
            #expect(!kept.contains("TOKEN=abcd1234"), "the secret of the command line")
        }
        let page = run.folder.read("ci-scenario.html")
        #expect(page.contains("Reported &lt;b&gt;run&lt;/b&gt;") && page.contains("TOKEN=***"))
        let text = try await SquallProcess.command("report", result)
        #expect(text.output.split(separator: "\n") == run.output.split(separator: "\n"))
    }

    @Test func `the ending of the output decides the format`() async throws {
        let run = try await SquallProcess.run(Self.scenario, ["--demo"])
        let output = run.folder.file("page.html")
        let report = try await SquallProcess.command("report", run.folder.file("result.json"), "-o", output)
        #expect(report.code == 0 && report.output.isEmpty, "\(report.errors)")
        #expect(run.folder.read("page.html").hasPrefix("<!doctype html>"))
        let unknown = try await SquallProcess.command("report", run.folder.file("result.json"), "-o", "page.pdf")
        #expect(unknown.code == 64 && unknown.errors.contains("no format ends so"))
        let two = run.folder.file("result.json")
        let several = try await SquallProcess.command("report", two, two, "--format", "markdown")
        #expect(several.code == 0 && several.output.contains("## Comparison with targets"), "\(several.errors)")
        let pages = try await SquallProcess.command("report", two, two, "--format", "html")
        #expect(pages.code == 64 && pages.errors.contains("shows one result"))
    }

    @Test func `files that are no results are named`() async throws {
        let folder = try TemporaryFolder()
        let yaml = try folder.write("name: x\n", to: "x.yaml")
        let cut = try folder.write("{\"schema\": \"squall.result/1\", \"outc", to: "cut.json")
        for (file, message) in [
            (yaml, "it is not JSON"), (cut, "cut off or damaged"), (folder.file("none"), "No such file"),
        ] {
            let report = try await SquallProcess.command("report", file)
            #expect(report.code == 104)
            #expect(report.errors.contains(message) && report.errors.contains(file), "\(report.errors)")
        }
    }

    @Test func `compare tells a slower run and fails on it`() async throws {
        let fast = try await SquallProcess.run(Self.delayed("0ms"), ["--demo"])
        let slow = try await SquallProcess.run(Self.delayed("30ms"), ["--demo"])
        let results = [fast.folder.file("result.json"), slow.folder.file("result.json")]
        let condition = "http_req_duration p(50) > +10%"
        let failed = try await SquallProcess(["compare"] + results + ["--fail-on", condition]).ending()
        #expect(failed.code == 99, "\(failed.output)\(failed.errors)")
        #expect(failed.output.contains("slower"))
        let other = try await SquallProcess(["compare"] + results + ["--fail-on", "http_req_duration p(50) < -10%"])
            .ending()
        #expect(other.code == 0, "\(other.output)")
        let json = try await SquallProcess(["compare"] + results + ["--format", "json"]).ending().object()
        #expect(json["schema"] as? String == "squall.comparison/1")
        let folders = try await SquallProcess(["compare", fast.folder.path, slow.folder.path]).ending()
        #expect(folders.code == 0, "\(folders.errors)")
        let mistake = try await SquallProcess(["compare"] + results + ["--fail-on", "http_req_duraton p(50) > +1%"])
            .ending()
        #expect(mistake.code == 64)
        #expect(mistake.errors.contains("did you mean `http_req_duration`?") && mistake.errors.contains("^^^"))
    }

    /// Creating sessions in a system that answers so late.
    private static func delayed(_ time: String) -> String {
        let body = """
                json:
                  session_id: ${uuid()}
                  sync_mode: per_participant
                  participants:
                    - { participant_id: ann, participant_index: 0, total_time_ms: 60000 }
                    - { participant_id: bob, participant_index: 1, total_time_ms: 60000 }
            """
        return scenario.replacing("iterations: 40", with: "iterations: 200")
            .replacing("get: /health", with: "post: /v1/sessions\n" + body)
            .replacing("== 200", with: "== 201")
            .replacing("demo: sessions", with: "demo: { system: sessions, with: { latency: \(time) } }")
    }
}
