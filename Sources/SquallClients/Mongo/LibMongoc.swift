/// The functions of libmongoc 1.x, MongoDB's own C driver, and of the libbson that comes with it; loaded when first needed.
///
/// Its documents, clients, collections and cursors are pointers here that nobody looks behind. What has a layout is
/// `bson_error_t` (`MongoError`) and room for a `bson_t` (`reply`); both sizes are part of the library's ABI.
struct LibMongoc: Sendable {
    typealias Handle = OpaquePointer
    typealias Text = UnsafePointer<CChar>
    typealias ErrorRoom = UnsafeMutableRawPointer
    typealias CollectionCall =
        @convention(c) (Handle, _ filter: Handle, _ options: Handle?, _ reply: Handle?, ErrorRoom) -> Bool

    static let library = StoreLibrary(
        name: "libmongoc",
        purpose: "MongoDB",
        files: [
            "libmongoc-1.0.so.0", "libmongoc-1.0.0.dylib",
            "/opt/homebrew/opt/mongo-c-driver@1/lib/libmongoc-1.0.0.dylib",
            "/usr/local/opt/mongo-c-driver@1/lib/libmongoc-1.0.0.dylib",
            "/opt/homebrew/opt/mongo-c-driver/lib/libmongoc-1.0.0.dylib",
            "/usr/local/opt/mongo-c-driver/lib/libmongoc-1.0.0.dylib",
        ],
        debianPackage: "libmongoc-1.0-0",
        formula: "mongo-c-driver@1"
    )

    static let shared = Result<LibMongoc, StoreFailure> { () throws(StoreFailure) in try LibMongoc() }

    // Documents.
    let bsonFromJSON: @convention(c) (UnsafePointer<UInt8>?, _ length: Int, ErrorRoom) -> Handle?
    let bsonAsJSON: @convention(c) (Handle, UnsafeMutablePointer<Int>?) -> UnsafeMutablePointer<CChar>?
    let bsonHasField: @convention(c) (Handle, Text) -> Bool
    let bsonAppendInt64: @convention(c) (Handle, Text, _ keyLength: CInt, Int64) -> Bool
    let bsonDestroy: @convention(c) (Handle) -> Void
    let bsonFree: @convention(c) (UnsafeMutableRawPointer?) -> Void

    // URLs.
    let uriNew: @convention(c) (Text, ErrorRoom) -> Handle?
    let uriDatabase: @convention(c) (Handle) -> Text?
    let uriOption: @convention(c) (Handle, Text, _ fallback: Int32) -> Int32
    let uriSetOption: @convention(c) (Handle, Text, Int32) -> Bool
    let uriDestroy: @convention(c) (Handle) -> Void

    // Clients.
    let clientNew: @convention(c) (_ uri: Handle, ErrorRoom) -> Handle?
    let clientSetErrorAPI: @convention(c) (Handle, Int32) -> Bool
    let clientSetAppName: @convention(c) (Handle, Text) -> Bool
    let clientReadPreference: @convention(c) (Handle) -> Handle?
    let clientSelectServer: @convention(c) (Handle, _ forWrites: Bool, _ preference: Handle?, ErrorRoom) -> Handle?
    let serverDestroy: @convention(c) (Handle) -> Void
    let clientCollection: @convention(c) (Handle, _ database: Text, _ collection: Text) -> Handle?
    let clientDestroy: @convention(c) (Handle) -> Void

    // Operations.
    let insertMany:
        @convention(c) (
            Handle, UnsafeMutablePointer<Handle?>?, _ count: Int, _ options: Handle?, _ reply: Handle?, ErrorRoom
        ) -> Bool
    let deleteMany: CollectionCall
    let find: @convention(c) (Handle, _ filter: Handle, _ options: Handle?, _ preference: Handle?) -> Handle?
    let count:
        @convention(c) (
            Handle, _ filter: Handle, _ options: Handle?, _ preference: Handle?, _ reply: Handle?, ErrorRoom
        ) -> Int64
    let collectionDestroy: @convention(c) (Handle) -> Void
    let cursorNext: @convention(c) (Handle, UnsafeMutablePointer<Handle?>) -> Bool
    let cursorError: @convention(c) (Handle, ErrorRoom) -> Bool
    let cursorDestroy: @convention(c) (Handle) -> Void

    private init() throws(StoreFailure) {
        let library = try Self.library.load()
        // The library that libmongoc needs, libbson, is searched with it.
        func symbol<Function>(_ name: String, as type: Function.Type = Function.self) throws(StoreFailure) -> Function {
            try Self.library.function(name, of: library, as: type)
        }
        bsonFromJSON = try symbol("bson_new_from_json")
        bsonAsJSON = try symbol("bson_as_relaxed_extended_json")
        bsonHasField = try symbol("bson_has_field")
        bsonAppendInt64 = try symbol("bson_append_int64")
        bsonDestroy = try symbol("bson_destroy")
        bsonFree = try symbol("bson_free")
        uriNew = try symbol("mongoc_uri_new_with_error")
        uriDatabase = try symbol("mongoc_uri_get_database")
        uriOption = try symbol("mongoc_uri_get_option_as_int32")
        uriSetOption = try symbol("mongoc_uri_set_option_as_int32")
        uriDestroy = try symbol("mongoc_uri_destroy")
        clientNew = try symbol("mongoc_client_new_from_uri_with_error")
        clientSetErrorAPI = try symbol("mongoc_client_set_error_api")
        clientSetAppName = try symbol("mongoc_client_set_appname")
        clientReadPreference = try symbol("mongoc_client_get_read_prefs")
        clientSelectServer = try symbol("mongoc_client_select_server")
        serverDestroy = try symbol("mongoc_server_description_destroy")
        clientCollection = try symbol("mongoc_client_get_collection")
        clientDestroy = try symbol("mongoc_client_destroy")
        insertMany = try symbol("mongoc_collection_insert_many")
        deleteMany = try symbol("mongoc_collection_delete_many")
        find = try symbol("mongoc_collection_find_with_opts")
        count = try symbol("mongoc_collection_count_documents")
        collectionDestroy = try symbol("mongoc_collection_destroy")
        cursorNext = try symbol("mongoc_cursor_next")
        cursorError = try symbol("mongoc_cursor_error")
        cursorDestroy = try symbol("mongoc_cursor_destroy")
        // It writes what it thinks to stderr unless it is told not to; what fails comes back as an error all the same.
        let setLogHandler: @convention(c) (UnsafeRawPointer?, UnsafeRawPointer?) -> Void =
            try symbol("mongoc_log_set_handler")
        setLogHandler(nil, nil)
        let start: @convention(c) () -> Void = try symbol("mongoc_init")
        start()
    }
}
