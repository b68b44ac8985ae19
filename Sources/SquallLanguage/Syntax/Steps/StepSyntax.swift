/// A step as written: one verb, its options, and what any step may carry.
struct StepSyntax: Sendable {
    var verb: VerbSyntax
    /// `if:` beside a verb.
    var guardCondition: ValueSyntax?
    /// `name:`, the `name` tag.
    var name: ValueSyntax?
    /// `tags:` of the samples that the step records.
    var tags: [NamedSyntax]
    /// The verb's key.
    var location: Location
    var path: NodePath
}

/// What a step does.
indirect enum VerbSyntax: Sendable {
    case http(HTTPStepSyntax)
    case sleep(SleepSyntax)
    case group(GroupSyntax)
    case `repeat`(RepeatSyntax)
    case `while`(WhileSyntax)
    case forEach(ForEachSyntax)
    case `if`(IfSyntax)
    case choose(ChooseSyntax)
    case parallel(ParallelSyntax)
    case use(UseSyntax)
    case set(SetSyntax)
    case check(CheckSyntax)
    case record(RecordSyntax)
    case mark(MarkSyntax)
    case log(LogSyntax)
    case end(EndSyntax)
    case conversation(ConversationSyntax)
    case send(SendSyntax)
    case receive(ReceiveSyntax)
    case emit(EmitSyntax)
    case reply(ReplySyntax)
    case close(CloseSyntax)
    case ping(PingSyntax)
    case rendezvous(RendezvousSyntax)
    case redis(RedisStepSyntax)
    case mongo(MongoStepSyntax)
    case sql(SQLStepSyntax)
    /// A step that could not be read, which has been reported. The names that it would set count as set, so that
    /// their uses are not reported too.
    case invalid(names: [Node])
}

/// Steps one after another.
struct StepListSyntax: Sendable {
    var steps: [StepSyntax]
    var location: Location
    var path: NodePath
}
