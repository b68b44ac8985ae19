/// What a server does with requests. It lives on the server's one event loop, so nothing in it needs a lock.
protocol HTTPService: AnyObject, SendableMetatype {
    /// A request on its way through the service.
    associatedtype Call

    /// A request has arrived: how it is to be treated.
    func admit(_ request: Request) -> (call: Call, treatment: Treatment)
    /// Its time has come: do what it asks for.
    func answer(_ call: Call) -> Answer
    /// Called once per admitted request, before a byte of the answer is sent.
    /// - Parameter status: 0 if it was never answered.
    func finished(_ call: Call, status: Int)

    /// Kept by the connections themselves.
    var openConnections: Int { get set }
}
