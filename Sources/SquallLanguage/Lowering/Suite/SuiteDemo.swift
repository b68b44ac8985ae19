import SquallPlan

/// The embedded system that `--demo` starts for a suite: one, for all of its runs.
struct SuiteDemo {
    let context: CompileContext
    let file: SuiteFile

    /// nil where the suite names none. It supplies what the suite asks for, and what its files ask of that system.
    func plan() -> DemoPlan? {
        let node = file.root.entries?.first { $0.key.text == "demo" }?.value
        guard var plan = DemoLowering(context: context).lower(node) else { return nil }
        for member in file.members {
            guard let other = demo(ofFile: member), other.system == plan.system else { continue }
            let known = Set(plan.environment.map(\.key))
            plan.environment += other.environment.filter { !known.contains($0.key) }
        }
        return plan
    }

    private func demo(ofFile path: String) -> DemoPlan? {
        guard let bytes = try? context.options.readFile(path) else { return nil }
        let context = CompileContext(options: context.options)
        let file = FileLoader(context: context).load(path: path, bytes: bytes)
        return DemoLowering(context: context).lower(file?.fields["demo"])
    }
}
