import SquallMetrics
import SquallPlan

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What this machine allows a process.
package struct MachineLimits: Sendable {
    /// Open files, after the soft limit was raised to the hard one.
    package var descriptors: Int
    /// Local ports for connections to one address.
    package var ports: Int

    package init(descriptors: Int, ports: Int) {
        self.descriptors = descriptors
        self.ports = ports
    }

    /// Reads the limits, and raises the soft limit of open files to the hard one.
    package static func raisingSoftLimit() -> MachineLimits {
        var limit = rlimit()
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        guard getrlimit(resource, &limit) == 0 else { return MachineLimits(descriptors: 1024, ports: localPorts()) }
        if limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max
            if setrlimit(resource, &limit) != 0 { getrlimit(resource, &limit) }
        }
        return MachineLimits(descriptors: Int(clamping: limit.rlim_cur), ports: localPorts())
    }

    /// The width of net.ipv4.ip_local_port_range; the usual 28,232 where it cannot be read.
    private static func localPorts() -> Int {
        guard let file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "r") else { return 28_232 }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 64)
        guard fgets(&text, 64, file) != nil else { return 28_232 }
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let numbers = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).compactMap {
            Int($0)
        }
        return numbers.count == 2 ? numbers[1] - numbers[0] + 1 : 28_232
    }
}

/// Refuses, before anything is sent, a run that cannot work on this machine.
package enum Preflight {
    /// Files that the program itself needs.
    static let reserve = 64

    /// What is wrong and what to change; empty where the run can start.
    package static func problems(of plan: Plan, limits: MachineLimits) -> [GeneratorHealth.Cause] {
        let demand = ConnectionDemand(of: plan)
        return [descriptors(demand, limits), ports(demand, limits)].compactMap { $0 }
    }

    private static func descriptors(_ demand: ConnectionDemand, _ limits: MachineLimits) -> GeneratorHealth.Cause? {
        let needed = demand.total + reserve
        guard demand.total > 0, needed > limits.descriptors else { return nil }
        return .refusal(
            .descriptors,
            needed,
            limit: limits.descriptors,
            "\(demand.words) need more than the \(limits.descriptors) open files that this process may have: raise the "
                + "hard limit (`ulimit -Hn \(needed)`), or \(demand.remedy)"
        )
    }

    private static func ports(_ demand: ConnectionDemand, _ limits: MachineLimits) -> GeneratorHealth.Cause? {
        guard demand.toOneAddress > limits.ports else { return nil }
        return .refusal(
            .ports,
            demand.toOneAddress,
            limit: limits.ports,
            "\(demand.words) to one address need more than the \(limits.ports) local ports there are: widen "
                + "net.ipv4.ip_local_port_range, or \(demand.remedy)"
        )
    }
}
