import SquallPlan

extension Location {
    /// The place for errors while running.
    var origin: Origin {
        let position = file.position(at: range.start)
        return Origin(file: file.path, line: position.line, column: position.column)
    }
}
