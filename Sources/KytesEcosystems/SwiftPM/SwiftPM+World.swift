internal import KytesBasics
internal import KytesSyntax
internal import KytesText

extension SwiftPM {
    /// The world that manifests are evaluated in: Linux on x86-64, the current tools, an empty environment, no files.
    ///
    /// What depends on the user's machine beyond that (whether a file exists, git's state, the home folder) is unknown.
    /// Source: swift-package-manager 6.3.1, `PackageDescription`, read 2026-11-22.
    struct World: EvaluationEnvironment {
        var toolsVersion: ToolsVersion
        /// The folder of the package, `nil` where the manifest does not stand on this disk.
        var folder: AbsolutePath?

        // MARK: - #if

        func holds(_ condition: String, _ text: String?) -> Bool? {
            switch (condition, text) {
            case ("os", let name?): name == "Linux"
            case ("arch", let name?): name == "x86_64"
            case ("compiler", let version?): holds(ToolsVersion.current, version)
            case ("swift", let version?): holds(languageVersion, version)
            case ("canImport", let module?): Self.modules.contains(module)
            case ("targetEnvironment", _), ("_ptrauth", _): false
            case ("_runtime", let name?): name == "_Native"
            case ("_endian", let name?): name == "little"
            case ("_pointerBitWidth", let name?): name == "_64"
            case ("hasFeature", _), ("hasAttribute", _): nil
            case (_, nil): false
            default: nil
            }
        }

        /// What `swift(…)` compares with: the language mode that the tools version asks for, not the compiler.
        private var languageVersion: ToolsVersion {
            if toolsVersion >= ToolsVersion(6, 0) { return .current }
            if toolsVersion >= ToolsVersion(5, 0) { return ToolsVersion(5, 10) }
            return toolsVersion >= ToolsVersion(4, 2) ? ToolsVersion(4, 2) : ToolsVersion(4, 1, 50)
        }

        private func holds(_ version: ToolsVersion, _ text: String) -> Bool? {
            let sign = text.prefix { $0 == "<" || $0 == ">" || $0 == "=" }
            let numbers = text.dropFirst(sign.count).split(separator: ".").compactMap { Int($0) }
            guard let major = numbers.first else { return nil }
            let parts = [version.major, version.minor, version.patch]
            let asked = [major] + numbers.dropFirst()
            let isLess = parts.prefix(asked.count).lexicographicallyPrecedes(asked)
            return switch sign {
            case ">=": !isLess
            case "<": isLess
            default: nil
            }
        }

        /// What the toolchain has on Linux.
        private static let modules: Set<String> = [
            "Swift", "Foundation", "FoundationEssentials", "FoundationInternationalization", "FoundationNetworking",
            "FoundationXML", "Glibc", "Dispatch", "PackageDescription", "CompilerPluginSupport", "XCTest", "Testing",
            "Synchronization", "Observation", "RegexBuilder", "Distributed", "_Concurrency", "Cxx", "CxxStdlib",
            "_StringProcessing", "_Differentiation", "CoreFoundation", "SwiftOnoneSupport", "_Volatile", "Runtime",
        ]

        // MARK: - Values

        func value(of path: String, at range: TextRange) -> Value? {
            switch path {
            case "Context.environment", "ProcessInfo.processInfo.environment": Self.environment(at: range)
            case "Context.packageDirectory":
                folder.map { Value(.string($0.string), at: range) }
                    ?? .unknown("the folder of this package is not known here", at: range)
            case "Context.gitInformation": .unknown("the state of the repository is not known here", at: range)
            case "#file", "#filePath":
                folder.map { Value(.string($0.appending("Package.swift").string), at: range) }
                    ?? .unknown("the folder of this package is not known here", at: range)
            case "CommandLine.arguments", "FileManager.default.currentDirectoryPath":
                .unknown("it is known only when the manifest runs", at: range)
            case "#available", "#unavailable": Value(.bool(path == "#available"), at: range)
            case "_": Value(.tuple([]), at: range)
            default: nil
            }
        }

        /// Empty, but for what every process has and nobody knows here.
        private static func environment(at range: TextRange) -> Value {
            let names = ["HOME", "PATH", "PWD", "USER", "LOGNAME", "SHELL", "TMPDIR", "LANG", "TERM"]
            return Value(
                .dictionary(
                    names.map { name in
                        let reason = "`\(name)` depends on who runs the manifest"
                        return (Value(.string(name), at: range), .unknown(reason, at: range))
                    }
                ),
                at: range
            )
        }

        func call(_ path: String, _ arguments: () -> [Field], at range: TextRange) -> Value? {
            switch path {
            case "Version", "Package.Version": return version(arguments(), at: range)
            case "getenv":
                guard let name = arguments().first?.value.string,
                    case .dictionary(let entries) = Self.environment(at: range).kind
                else { return nil }
                return entries.first { $0.key.string == name }?.value ?? Value(.none, at: range)
            default:
                let isOutside = Self.outside.contains { path == $0 || path.hasPrefix($0 + ".") }
                return isOutside ? .unknown("it is known only when the manifest runs", at: range) : nil
            }
        }

        private static let outside = [
            "FileManager", "Process", "URL", "Date", "String.contentsOf", "Data", "Bundle", "access", "fopen", "system",
            "popen", "stat", "Calendar", "UUID", "dlopen",
        ]

        private func version(_ arguments: [Field], at range: TextRange) -> Value? {
            let numbers = arguments.prefix(3).compactMap(\.value.integer)
            if arguments.count == 3, numbers.count == 3 {
                return Value(.string(numbers.map { String($0) }.joined(separator: ".")), at: range)
            }
            guard arguments.count == 1, arguments[0].value.string != nil else { return nil }
            return arguments[0].value
        }
    }
}
