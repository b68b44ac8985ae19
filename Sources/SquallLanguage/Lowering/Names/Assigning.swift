import SquallExpressions
import SquallPlan

/// What goes into a name.
struct AssignedValue {
    var type: StaticType
    var isSecret = false
    var isUnbounded = false
}

extension StepsLowering {
    /// The slot of a name that a step sets, and marks it as set; nil where it cannot be set, which is reported.
    func assign(_ key: Node, _ value: AssignedValue, at place: inout Place, path: NodePath) -> Int? {
        guard let name = key.text, Names.check(key, what: "a name", at: path, in: context),
            canSet(name, key, path: path), let variable = variable(name, key, at: place, path: path)
        else {
            assignLost(key, at: &place)
            return nil
        }
        if let conflict = variable.conflict(with: value.type) {
            reportChangedType(key, value.type, conflict, path: path)
        }
        variable.noteAssignment(value.type, at: key.place)
        variable.isSecret = variable.isSecret || value.isSecret
        variable.isUnbounded = variable.isUnbounded || value.isUnbounded
        place.state.assigned.insert(variable.slot)
        return variable.slot
    }

    /// A name of a step that could not be read: it counts as set, to whatever value.
    func assignLost(_ key: Node, at place: inout Place) {
        guard let name = key.text, let variable = place.scope.find(name) else { return }
        usage.noteRead(variable)
        variable.noteAssignment(.dyn, at: key.place)
        place.state.assigned.insert(variable.slot)
    }

    /// The variable that a name stands for; inside of a flow only its own ones can be set.
    private func variable(_ name: String, _ key: Node, at place: Place, path: NodePath) -> Variable? {
        if let flow = place.flowScope, flow.variables[name] == nil, let outer = flow.parent?.find(name) {
            reportShadowing(key, "a flow cannot set a name from outside", outer.places.first, path: path)
            return nil
        }
        return place.scope.find(name)
    }

    /// Declares a name that holds in a block or a flow; such a name may not hide another one.
    ///
    /// - Parameter list: the steps in which it holds; where they set it too, its type is open.
    func declare(
        _ key: Node,
        kind: Variable.Kind,
        type: StaticType,
        for list: StepListSyntax,
        in place: inout Place,
        path: NodePath
    ) -> Variable? {
        guard let name = key.text, Names.check(key, what: "a name", at: path, in: context),
            canSet(name, key, path: path)
        else { return nil }
        if let outer = place.scope.find(name) {
            reportShadowing(key, "this name is taken already", outer.places.first, path: path)
            return nil
        }
        let isSetOnce = AssignedNames([list], returns: returns(of:)).places[name] == nil
        let variable = Variable(
            name: name,
            slot: place.part.slots.next(),
            kind: kind,
            places: [key.place],
            isSetOnce: isSetOnce
        )
        variable.noteAssignment(type, at: key.place)
        place.scope.declare(variable)
        place.state.assigned.insert(variable.slot)
        return variable
    }

    /// Whether a name is free to be set: built-in roots, functions and lets are not.
    func canSet(_ name: String, _ key: Node, path: NodePath) -> Bool {
        let owner: String
        if ReservedNames.roots.contains(name) {
            owner = "a name of the language"
        } else if FunctionTable.function(name) != nil || FunctionTable.namespaces.contains(name) {
            owner = "the name of a function"
        } else if context.feeders.contains(name) {
            owner = "a row of `data`"
        } else if context.constants.letNames.contains(name) {
            owner = "a `let`, which has one value for the whole run"
        } else {
            return true
        }
        report(
            Diagnostic(
                .cannotSet,
                "`\(name)` cannot be set: it is \(owner)",
                at: key.place,
                label: "choose another name",
                help: "write for instance `\(name)_value`",
                path: path.text
            )
        )
        return false
    }

    // MARK: - Reports

    private func reportShadowing(_ key: Node, _ rule: String, _ outer: Location?, path: NodePath) {
        report(
            Diagnostic(
                .shadowedName,
                "`\(key.text ?? "")` would hide another name: \(rule)",
                at: key.place,
                label: "choose another name",
                related: outer.map { [Diagnostic.Label(location: $0, text: "the other one")] } ?? [],
                path: path.text
            )
        )
    }

    private func reportChangedType(
        _ key: Node,
        _ type: StaticType,
        _ earlier: (type: StaticType, location: Location),
        path: NodePath
    ) {
        report(
            Diagnostic(
                .changedType,
                "`\(key.text ?? "")` gets a value of type \(type.name) here and of type \(earlier.type.name) elsewhere",
                at: key.place,
                label: "this value is of type \(type.name)",
                related: [Diagnostic.Label(location: earlier.location, text: "of type \(earlier.type.name) here")],
                help: "use two names, or convert the value",
                path: path.text
            )
        )
    }
}
