/// The key tables of steps.
enum StepTables {
    /// A list of steps.
    static let steps = Shape.list(step, minimum: 1)
    /// Steps that may be none (`onStart`, `setup`).
    static let optionalSteps = Shape.list(step, minimum: 0)
    static let step = Shape.anyTable(id: "step") { [] }
    static let flow = Shape.value
}
