/// A client library that is loaded where a file needs it, and what to install where it is not there.
package struct StoreLibrary: Sendable {
    /// What it is called: `libpq`.
    package var name: String
    /// What it is for: `PostgreSQL`.
    package var purpose: String
    /// File names to try, in this order.
    package var files: [String]
    /// Its package on Debian and Ubuntu.
    package var debianPackage: String
    /// Its formula for Homebrew.
    package var formula: String

    package init(name: String, purpose: String, files: [String], debianPackage: String, formula: String) {
        self.name = name
        self.purpose = purpose
        self.files = files
        self.debianPackage = debianPackage
        self.formula = formula
    }

    func load() throws(StoreFailure) -> DynamicLibrary {
        guard let library = DynamicLibrary(files) else {
            throw StoreFailure(
                .missingLibrary,
                "steps on \(purpose) need the library \(name), which is not installed on this machine: "
                    + "`apt install \(debianPackage)`, or `brew install \(formula)`"
            )
        }
        return library
    }

    /// Why it cannot be used; nil where it can.
    package var problem: StoreFailure? {
        do throws(StoreFailure) {
            _ = try load()
            return nil
        } catch {
            return error
        }
    }

    /// A function of it; one that is missing means a library that is too old.
    func function<Function>(_ symbol: String, of library: DynamicLibrary, as type: Function.Type)
        throws(StoreFailure) -> Function
    {
        guard let function = library.function(symbol, as: type) else {
            throw StoreFailure(.missingLibrary, "the library \(name) on this machine has no \(symbol): it is too old")
        }
        return function
    }
}
