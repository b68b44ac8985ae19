#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension MachineResult {
    /// This machine, as the system describes it; the host's name is left out on purpose.
    package static func current(squall version: String) -> MachineResult {
        var result = MachineResult()
        result.squall = version
        var names = utsname()
        if uname(&names) == 0 {
            result.system = "\(text(of: names.sysname)) \(text(of: names.release))"
            result.architecture = text(of: names.machine)
        }
        result.processor = ProcFiles.processorName()
        result.cores = Int64(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        let (bytes, overflow) = Int64(sysconf(Int32(_SC_PHYS_PAGES)))
            .multipliedReportingOverflow(by: Int64(sysconf(Int32(_SC_PAGESIZE))))
        result.memoryBytes = overflow || bytes <= 0 ? nil : bytes
        let descriptors = sysconf(Int32(_SC_OPEN_MAX))
        result.maxOpenFiles = descriptors > 0 ? Int64(descriptors) : nil
        return result
    }

    /// The text in one of `utsname`'s arrays, which Swift sees as tuples.
    private static func text<Characters>(of characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
