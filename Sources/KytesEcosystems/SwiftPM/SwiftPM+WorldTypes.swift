internal import KytesSyntax
internal import KytesText

/// The parts of `PackageDescription` that manifests change after they made them, or name without their type.
extension SwiftPM.World {
    func hasIdentity(_ record: Record) -> Bool {
        switch record.type {
        case "Package"?: return record.name.value == "init"
        case "Target"?: return SwiftPM.targetKinds[record.name.value] != nil
        case "Product"?, "Package.Dependency"?: return true
        case nil: return record.name.value != "target" && SwiftPM.targetKinds[record.name.value] != nil
        default: return false
        }
    }

    func parameter(_ label: String?, of callee: String, in type: String?) -> TypeReference? {
        if type == "Target.Dependency" || type == "Target.PluginUsage" {
            return label == "condition" ? Self.type("TargetDependencyCondition") : Self.type("String")
        }
        switch (callee, label) {
        case ("Package", let label?): return Self.package[label]
        case ("package", "traits"?): return Self.list("Package.Dependency.Trait")
        case ("package", nil): return Self.type("Package.Dependency.Requirement")
        case ("library", "name"?), ("executable", "name"?): return Self.type("String")
        case ("library", "targets"?), ("executable", "targets"?): return Self.list("String")
        case ("product", "name"?), ("product", "package"?), ("byName", "name"?): return Self.type("String")
        case ("library", "type"?): return Self.type("Product.Library.LibraryType")
        case ("product", "condition"?), ("byName", "condition"?): return Self.type("TargetDependencyCondition")
        case ("when", "platforms"?): return Self.list("Platform")
        case (let name, let label?) where SwiftPM.targetKinds[name] != nil: return Self.target[label]
        default: return nil
        }
    }

    func type(of property: String, in record: Record) -> TypeReference? {
        if record.type == "Package" { return Self.package[property] }
        return SwiftPM.targetKinds[record.name.value] != nil ? Self.target[property] : nil
    }

    func property(_ name: String, of record: Record) -> Value? {
        let range = record.range
        if record.type == "Package" {
            switch name {
            case "dependencies", "targets", "products", "traits": return Value(.list([]), at: range)
            default: return Self.package[name] == nil ? nil : Value(.none, at: range)
            }
        }
        guard let kind = SwiftPM.targetKinds[record.name.value] else {
            return record.name.value == "package" ? Value(.none, at: range) : nil
        }
        switch name {
        case "dependencies", "exclude": return Value(.list([]), at: range)
        case "type":
            let word = Located(kind.word, at: range)
            return Value(
                .record(Record(type: "Target.TargetType", name: word, fields: [], isCall: false, range: range)),
                at: range)
        case "isTest": return Value(.bool(kind == .test), at: range)
        default: return Self.target[name] == nil ? nil : Value(.none, at: range)
        }
    }

    private static func type(_ name: String) -> TypeReference { TypeReference(.named(name, []), at: 0..<0) }
    private static func list(_ name: String) -> TypeReference { TypeReference(.list(type(name)), at: 0..<0) }

    private static let package: [String: TypeReference] = [
        "name": type("String"),
        "pkgConfig": type("String"),
        "defaultLocalization": type("LanguageTag"),
        "platforms": list("SupportedPlatform"),
        "providers": list("SystemPackageProvider"),
        "products": list("Product"),
        "traits": list("Trait"),
        "dependencies": list("Package.Dependency"),
        "targets": list("Target"),
        "swiftLanguageVersions": list("SwiftVersion"),
        "swiftLanguageModes": list("SwiftLanguageMode"),
        "cLanguageStandard": type("CLanguageStandard"),
        "cxxLanguageStandard": type("CXXLanguageStandard"),
    ]

    private static let target: [String: TypeReference] = [
        "name": type("String"),
        "path": type("String"),
        "url": type("String"),
        "checksum": type("String"),
        "pkgConfig": type("String"),
        "publicHeadersPath": type("String"),
        "exclude": list("String"),
        "sources": list("String"),
        "dependencies": list("Target.Dependency"),
        "plugins": list("Target.PluginUsage"),
        "providers": list("SystemPackageProvider"),
        "resources": list("Resource"),
        "cSettings": list("CSetting"),
        "cxxSettings": list("CXXSetting"),
        "swiftSettings": list("SwiftSetting"),
        "linkerSettings": list("LinkerSetting"),
        "capability": type("Target.PluginCapability"),
        "packageAccess": type("Bool"),
    ]
}

extension SwiftPM {
    /// The functions that make targets, and what they make.
    static let targetKinds: [String: Package.Target.Kind] = [
        "target": .regular,
        "executableTarget": .executable,
        "testTarget": .test,
        "macro": .macro,
        "plugin": .plugin(isCommand: false),
        "systemLibrary": .system,
        "binaryTarget": .binary,
    ]
}

extension SwiftPM.Package.Target.Kind {
    /// As `PackageDescription` and the tools call it.
    var word: String {
        switch self {
        case .regular: "regular"
        case .executable: "executable"
        case .test: "test"
        case .macro: "macro"
        case .plugin: "plugin"
        case .system: "system"
        case .binary: "binary"
        }
    }
}
