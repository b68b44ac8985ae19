import NIOCore
import NIOPosix
import SquallClients
import SquallMetrics
import SquallPlan

/// Runs plans.
package enum Engine {
    /// Runs a plan to its end. Never throws: what went wrong is part of the outcome.
    @concurrent
    package static func run(
        _ plan: Plan,
        options: EngineOptions,
        observer: any RunObserver,
        stop: StopSwitch,
        limits: MachineLimits = .raisingSoftLimit()
    ) async -> RunRecord {
        let run = Run(plan: plan, options: options, observer: observer)
        let conductor = Conductor(run: run, stop: stop)
        let refusals = Preflight.problems(of: plan, limits: limits)
        guard refusals.isEmpty else { return await conductor.refuse(refusals) }
        if let problem = StoreClients.problem(of: plan) { return await conductor.fail(problem) }
        let client: HTTPConfiguration
        do { client = try HTTPConfiguration(plan) } catch { return await conductor.fail(error.message) }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: options.loops)
        run.systems = SystemObserver(run, configuration: client)
        run.stores = StoreClients(plan)
        run.assemble(makeWorkers(run, group, client))
        let record = await conductor.conduct()
        await run.systems?.shutDown()
        await run.stores?.close()
        // The loops have nothing left to do; what fails here concerns nobody any more.
        try? await group.shutdownGracefully()
        return record
    }

    /// Reads sources once, without a run: before a suite and after it.
    ///
    /// - Parameter plan: whose TLS, proxy and user agent are used.
    @concurrent
    package static func read(_ sources: [ObservedSource], as plan: Plan) async -> [SourceLog] {
        var plan = plan
        plan.observed = sources
        plan.feeders = []
        let run = Run(plan: plan, options: EngineOptions(seed: 0, loops: 1), observer: NoObserver())
        guard let client = try? HTTPConfiguration(plan), let systems = SystemObserver(run, configuration: client)
        else { return [] }
        let logs = await systems.readOnce()
        await systems.shutDown()
        return logs
    }

    private static func makeWorkers(
        _ run: Run,
        _ group: MultiThreadedEventLoopGroup,
        _ configuration: HTTPConfiguration
    ) -> [Worker] {
        let resolver = DNSResolver()
        return group.makeIterator().enumerated().map { index, loop in
            let executor = LoopExecutor(loop: loop)
            let timers = LoopTimers(executor: executor)
            let client = HTTPClient(
                executor: executor,
                timers: timers,
                configuration: configuration,
                resolver: resolver
            )
            return Worker(index: index, run: run, loop: loop, client: client, executor: executor, timers: timers)
        }
    }
}

/// Nobody watches.
private struct NoObserver: RunObserver {
    func log(_ line: String) {}
    func progress(_ progress: RunProgress) {}
}

extension HTTPConfiguration {
    /// What the plan says of connections. Fails where a certificate or key cannot be used.
    fileprivate init(_ plan: Plan) throws(HTTPFailure) {
        let tls = plan.tls
        let options = TLSOptions(
            insecureSkipVerify: tls.insecureSkipVerify,
            certificateAuthority: tls.certificateAuthority,
            certificate: tls.certificate,
            privateKey: tls.privateKey,
            minimumVersion: tls.minimumVersion == .tls13 ? .tls13 : .tls12,
            maximumVersion: tls.maximumVersion.map { $0 == .tls13 ? .tls13 : .tls12 }
        )
        self.init(
            connectTimeout: plan.http.connectTimeout,
            idleTimeout: plan.http.idleTimeout,
            proxy: plan.http.proxy.flatMap(HTTPProxy.init(url:)),
            tls: try TLSContext(options)
        )
    }
}

extension HTTPProxy {
    fileprivate init?(url: String) {
        guard let parts = try? URLParts(url) else { return nil }
        self.init(host: parts.host, port: parts.port)
    }
}
