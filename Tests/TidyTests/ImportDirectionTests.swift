import KytesBasics
import KytesTestSupport
import Testing

/// The table of Architecture.md is the law: a module imports only what its row names.
@Suite struct ImportDirectionTests {
    @Test func modulesImportOnlyWhatTheirRowNames() throws {
        let rows = try Self.rows()
        for (module, allowed) in rows.sorted(by: { $0.key < $1.key }) {
            for file in Checkout.files(below: Checkout.folder.appending("Sources/\(module)"), suffix: ".swift") {
                for imported in Self.imports(of: file) where imported.hasPrefix("Kytes") || imported.hasPrefix("C") {
                    let isAllowed = allowed.contains(imported) || Self.isShim(imported)
                    #expect(isAllowed, "\(file.lastComponent) of \(module) imports \(imported)")
                }
            }
        }
    }

    @Test func theLowerModulesDoWithoutFoundation() {
        for module in ["KytesBasics", "KytesText", "KytesVersions", "KytesSyntax", "KytesGraph", "KytesEcosystems"] {
            for file in Checkout.files(below: Checkout.folder.appending("Sources/\(module)"), suffix: ".swift") {
                let foundation = Self.imports(of: file).filter { $0.hasPrefix("Foundation") }
                #expect(foundation.isEmpty, "\(file.lastComponent) of \(module)")
            }
        }
    }

    @Test func everyModuleHasARow() throws {
        let rows = try Self.rows()
        for name in Checkout.names(in: Checkout.folder.appending("Sources")) where name.hasPrefix("Kytes") {
            #expect(rows[name] != nil, "\(name) has no row in Architecture.md")
        }
    }

    /// Module to the modules that its row lets it import.
    private static func rows() throws -> [String: Set<String>] {
        let page = Checkout.folder.appending("Sources/kytes-ls/Documentation.docc/Architecture.md")
        let text = try #require(Checkout.text(of: page))
        var rows: [String: Set<String>] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("| ") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
            guard cells.count >= 6, cells[2].hasPrefix("`Kytes") else { continue }
            let imports = cells[4].split(separator: ",").map { $0.hasPrefix("C") ? String($0) : "Kytes" + $0 }
            for name in cells[2].split(separator: ",") { rows[name.filter { $0 != "`" }] = Set(imports) }
        }
        for module in rows.keys { rows[module]?.insert(module) }
        rows["KytesTestSupport"] = Set(rows.keys)
        return rows
    }

    /// A module of our own that holds no Swift: row 0.
    private static func isShim(_ module: String) -> Bool {
        let folder = Checkout.folder.appending("Sources/\(module)")
        return module.hasPrefix("C") && Checkout.files(below: folder, suffix: ".h").isEmpty == false
    }

    private static func imports(of file: AbsolutePath) -> [String] {
        (Checkout.text(of: file) ?? "").split(separator: "\n").compactMap { line in
            var words = line.split(separator: " ")[...]
            while let first = words.first, first.hasPrefix("@") || first == "public" || first == "package" {
                words = words.dropFirst()
            }
            guard words.first == "import", let name = words.dropFirst().last else { return nil }
            return String(name.prefix { $0 != "." })
        }
    }
}
