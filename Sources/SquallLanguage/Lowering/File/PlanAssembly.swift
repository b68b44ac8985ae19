import Crypto
import SquallPlan

/// Puts the parts of a plan together.
struct PlanAssembly {
    let file: LoadedFile
    let bytes: [UInt8]
    let context: CompileContext
    let parts: FileParts

    /// What is shown of a value may hold a secret of another place: the password of a URL.
    private var environment: [EnvironmentValue] {
        let mask = DiagnosticMask(context.secrets)
        return parts.environment.map { value in
            var value = value
            value.display = mask(value.display)
            return value
        }
    }

    /// nil where some scenario has no load profile, because something was reported.
    func plan(_ program: StepsProgram, _ thresholds: [Threshold]) -> Plan? {
        let scenarios = scenarios(program)
        guard scenarios.count == parts.outlines.count, !scenarios.isEmpty, let feeders = context.feeders.complete else {
            return nil
        }
        return Plan(
            name: file.fields["name"]?.text ?? FilePath.stem(file.source.path),
            description: file.fields["description"]?.text,
            file: identity,
            environment: environment,
            secrets: context.secrets,
            tags: parts.tags,
            http: parts.connections,
            tls: parts.tls,
            globalSlots: program.globalSlots,
            setup: program.setup,
            teardown: program.teardown,
            scenarios: scenarios,
            metrics: context.metrics.definitions,
            sites: program.sites,
            checks: program.checks,
            thresholds: thresholds,
            assertions: program.assertions,
            demo: parts.demo,
            redis: parts.sections.stores[.redis]?.servers ?? [],
            mongo: parts.sections.stores[.mongo]?.servers ?? [],
            sql: parts.sections.stores[.sql]?.servers ?? [],
            rendezvous: program.rendezvous,
            observed: parts.observed,
            feeders: feeders
        )
    }

    private func scenarios(_ program: StepsProgram) -> [ScenarioPlan] {
        zip(parts.outlines, program.scenarios).compactMap { outline, steps in
            guard let load = outline.load else { return nil }
            return ScenarioPlan(
                name: outline.name,
                index: outline.section.index,
                isEnabled: outline.isEnabled,
                load: load,
                startTime: outline.startTime,
                gracefulStop: outline.gracefulStop,
                tags: outline.section.tags,
                onStart: steps.onStart,
                onStop: steps.onStop,
                steps: steps.steps,
                slotCount: steps.slotCount,
                site: steps.site,
                requestsPerIteration: steps.requestsPerIteration,
                feeders: steps.feeders
            )
        }
    }

    private var identity: SourceIdentity {
        let digest = SHA256.hash(data: bytes)
        let digits = Array("0123456789abcdef")
        let hexadecimal = String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
        return SourceIdentity(
            path: file.source.path,
            sha256: hexadecimal,
            text: String(decoding: bytes, as: UTF8.self)
        )
    }
}
