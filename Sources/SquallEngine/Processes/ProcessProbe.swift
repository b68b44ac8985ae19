import SquallMetrics
import SquallPlan

/// Reads the memory, CPU, threads and descriptors of a process of this machine, from Linux's /proc.
final class ProcessProbe: Probe {
    private let choice: ObservedSource.ProcessChoice
    private var current: (pid: Int, stat: ProcessStat, time: Int64)?

    init(_ choice: ObservedSource.ProcessChoice) {
        self.choice = choice
    }

    func read(into columns: ProbeColumns, deadline: UInt64) async throws(ProbeFailure) -> ProbeReading {
        guard ProcessFiles.exist else { throw ProbeFailure("processes can be watched on Linux only") }
        let (pid, stat) = try find()
        let now = EngineClock.now()
        var values: [(ProcessMeasure, Double)] = [
            (.rss, Double(stat.residentPages) * ProcessStat.pageSize), (.threads, Double(stat.threads)),
        ]
        if let descriptors = ProcessFiles.descriptorCount(pid) { values.append((.fds, Double(descriptors))) }
        if let cores = cores(pid, stat, now) { values.append((.cpu, cores)) }
        current = (pid, stat, now)
        let readings = values.compactMap { measure, value in
            columns.column(ObservedKey(path: measure.rawValue)).map { (column: $0, value: value) }
        }
        return ProbeReading(readings, identity: "pid \(pid), \(ProcessFiles.program(pid) ?? stat.command)")
    }

    /// CPU time since the sample before, by time; nil for the first.
    private func cores(_ pid: Int, _ stat: ProcessStat, _ now: Int64) -> Double? {
        guard let current, current.pid == pid, current.stat.startTicks == stat.startTicks, now > current.time else {
            return nil
        }
        let seconds = Double(stat.cpuTicks - current.stat.cpuTicks) / ProcessStat.ticksPerSecond
        return seconds / (Double(now - current.time) / 1e9)
    }

    /// The process of the sample before while it lives; another one may have taken its place afterwards.
    private func find() throws(ProbeFailure) -> (Int, ProcessStat) {
        if let current, let stat = ProcessFiles.stat(current.pid), stat.startTicks == current.stat.startTicks,
            stat.state != "Z"
        {
            return (current.pid, stat)
        }
        guard let pid = ProcessFinder.find(choice), let stat = ProcessFiles.stat(pid) else {
            throw ProbeFailure(ProcessFinder.absence(choice))
        }
        return (pid, stat)
    }
}

/// Finds the process that a file names.
enum ProcessFinder {
    static func find(_ choice: ObservedSource.ProcessChoice) -> Int? {
        switch choice {
        case .pid(let pid): pid
        case .name(let name): oldest(named: name)
        case .port(let port): listener(on: port)
        }
    }

    static func absence(_ choice: ObservedSource.ProcessChoice) -> String {
        switch choice {
        case .pid(let pid): "there is no process \(pid)"
        case .name(let name): "no process runs a program called \(name)"
        case .port(let port): "no process that may be looked at listens on port \(port)"
        }
    }

    private static func oldest(named name: String) -> Int? {
        let matching = ProcessFiles.pids().compactMap { pid -> (pid: Int, start: Int64)? in
            guard let stat = ProcessFiles.stat(pid), stat.state != "Z",
                stat.command == String(name.prefix(15)) || ProcessFiles.program(pid) == name
            else { return nil }
            return (pid, stat.startTicks)
        }
        return matching.min { ($0.start, $0.pid) < ($1.start, $1.pid) }?.pid
    }

    /// Of several processes that share the socket, as servers with workers do, the first.
    private static func listener(on port: Int) -> Int? {
        let inodes = ProcessFiles.listeners(on: port)
        guard !inodes.isEmpty else { return nil }
        return ProcessFiles.pids().sorted().first { pid in ProcessFiles.sockets(pid).contains { inodes.contains($0) } }
    }
}
