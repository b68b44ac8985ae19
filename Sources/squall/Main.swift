@main
struct Squall {
    static func main() {}
}
