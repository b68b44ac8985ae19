/// The verbs of steps.
enum Verb: String, CaseIterable, Sendable {
    case get, post, put, patch, delete, head, options, request
    case sleep, group, `repeat`, `while`, forEach, choose, parallel, use, set, record, mark, log, end
    case websocket, socketio, send, receive, emit, reply, close, ping, rendezvous, redis, mongo, sql
    // Options beside another verb, verbs where there is none.
    case check, `if`

    var table: KeyTable {
        switch self {
        case .get, .post, .put, .patch, .delete, .head, .options: HTTPStepSyntax.table
        case .request: HTTPStepSyntax.requestTable
        case .sleep: SleepSyntax.table
        case .group: GroupSyntax.table
        case .repeat: RepeatSyntax.table
        case .while: WhileSyntax.table
        case .forEach: ForEachSyntax.table
        case .choose: ChooseSyntax.table
        case .parallel: ParallelSyntax.table
        case .use: UseSyntax.table
        case .set: SetSyntax.table
        case .record: RecordSyntax.table
        case .mark: MarkSyntax.table
        case .log: LogSyntax.table
        case .end: EndSyntax.table
        case .websocket: ConversationSyntax.webSocketTable
        case .socketio: ConversationSyntax.socketIOTable
        case .send: SendSyntax.table
        case .receive: ReceiveSyntax.table
        case .emit: EmitSyntax.table
        case .reply: ReplySyntax.table
        case .close: CloseSyntax.table
        case .ping: PingSyntax.table
        case .rendezvous: RendezvousSyntax.table
        case .redis: RedisStepSyntax.table
        case .mongo: MongoStepSyntax.table
        case .sql: SQLStepSyntax.table
        case .check: CheckSyntax.table
        case .if: IfSyntax.table
        }
    }

    /// The verb that a mapping with these keys has by `if` or `check`, which are options where another verb stands.
    static func implied(by keys: Set<String>) -> Verb? {
        if keys.contains("if"), keys.contains("steps") || keys.contains("else") { return .if }
        if keys.contains("check") { return .check }
        return keys.contains("if") ? .if : nil
    }
}
