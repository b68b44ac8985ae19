import SquallExpressions
import SquallPlan

extension StepsLowering {
    /// A place that records samples, with what is known of their tags.
    ///
    /// - Parameters:
    ///   - method: of a request.
    ///   - defaultName: the `name` tag where the step has no `name`.
    func site(of step: StepSyntax, at place: Place, method: String? = nil, defaultName: String? = nil) -> SiteID {
        var site = Site(
            scenario: place.part.scenario,
            group: place.group,
            name: defaultName,
            method: method,
            tags: place.part.tags,
            computedTags: [],
            origin: step.location.origin
        )
        if let name = step.name, let lowered = tag(name, "name", at: place) {
            site.name = lowered.constant?.text
            if lowered.constant == nil { site.computedTags.append((key: "name", value: lowered)) }
        }
        for tag in step.tags { add(tag, to: &site, at: place) }
        return add(site)
    }

    private func add(_ tag: NamedSyntax, to site: inout Site, at place: Place) {
        guard TagLowering(context: context).isFree(tag.key, tag.name, at: tag.value.path),
            let value = self.tag(tag.value, tag.name, at: place)
        else { return }
        site.tags.removeAll { $0.key == tag.name }
        if let constant = value.constant {
            site.tags.append(Tag(tag.name, constant.text))
        } else {
            site.computedTags.append((key: tag.name, value: value))
        }
    }

    private func tag(_ value: ValueSyntax, _ name: String, at place: Place) -> Template? {
        guard let lowered = text(value, at: place) else { return nil }
        warnOfSecret(in: lowered, value, "a tag, which every report shows")
        if lowered.template.constant == nil, let source = lowered.facts.source(ofUnbounded: value.node.text ?? "") {
            report(
                Diagnostic(
                    .unboundedTag,
                    "the tag `\(name)` may take any number of values, because of \(source)",
                    at: value.location,
                    label: "each value is a series of its own",
                    help: name == "name" ? "give it a fixed name" : "tag with something that has few values",
                    path: value.path.text
                )
            )
        }
        return lowered.template
    }

    /// - Parameter sink: where the secret would be seen.
    func warnOfSecret(in lowered: LoweredTemplate, _ value: ValueSyntax, _ sink: String) {
        guard let secret = lowered.facts.exposedSecret(in: value.node.text ?? "") else { return }
        report(
            Diagnostic(
                .exposedSecret,
                "the secret `\(secret)` goes into \(sink)",
                at: value.location,
                label: "servers, proxies and logs keep this",
                help: "send secrets in headers or bodies, or a digest of them: `hmac(...)`",
                path: value.path.text
            )
        )
    }
}
