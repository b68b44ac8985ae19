import NIOCore

/// Uploads on their way in, and what became of those before.
final class Uploads {
    private let options: MessageOptions
    private var bucket: TokenBucket
    private(set) var inFlight = 0
    private(set) var completed = 0
    private(set) var bytes = 0
    private(set) var refusedBusy = 0
    private(set) var refusedRate = 0

    init(options: MessageOptions) {
        self.options = options
        bucket = TokenBucket(rate: options.uploadsPerSecond, now: Clock.monotonic)
    }

    /// Decides whether the upload is taken. One that is refused is read to its end all the same, so that the client
    /// gets its answer on a connection in good order.
    func begin(_ request: Request) -> Upload {
        let upload = Upload(request, uploads: self)
        if inFlight >= options.maxUploads {
            refusedBusy += 1
            upload.refusal = .failure(503, "TOO_MANY_UPLOADS", "\(options.maxUploads) uploads are on their way")
        } else if !bucket.take(now: Clock.monotonic) {
            refusedRate += 1
            upload.refusal = .failure(429, "RATE_LIMITED", "more than \(options.uploadsPerSecond) uploads in a second")
        } else {
            inFlight += 1
        }
        return upload
    }

    fileprivate func end(size: Int?) {
        inFlight -= 1
        guard let size else { return }
        completed += 1
        bytes += size
    }
}

/// One upload: its bytes are counted, not kept.
final class Upload: BodySink {
    private let uploads: Uploads
    private let fileName: String
    private var multipart: MultipartReader?
    private var size = 0
    private var isOver = false
    fileprivate(set) var refusal: Answer?

    fileprivate init(_ request: Request, uploads: Uploads) {
        self.uploads = uploads
        fileName = request.header("x-filename") ?? ""
        multipart = request.header("content-type").flatMap { MultipartReader(contentType: $0) }
    }

    func take(_ bytes: ByteBuffer) {
        size += bytes.readableBytes
        multipart?.take(bytes)
    }

    func abandoned() { end(isComplete: false) }

    /// Its request has been answered, or never will be.
    func end(isComplete: Bool) {
        guard !isOver, refusal == nil else { return }
        isOver = true
        uploads.end(size: isComplete ? size : nil)
    }

    var answer: Answer {
        if let refusal { return refusal }
        guard let multipart else {
            return .json(.object(["success": .bool(true), "filename": .string(fileName), "size": .int(Int64(size))]))
        }
        guard multipart.isComplete else {
            return .failure(400, "BAD_MULTIPART", "the body ends before its last boundary")
        }
        let files = multipart.files.map { file in
            JSONValue.object(["filename": .string(file.name), "size": .int(Int64(file.size))])
        }
        return .json(.object(["success": .bool(true), "files": .array(files), "size": .int(Int64(size))]))
    }
}
