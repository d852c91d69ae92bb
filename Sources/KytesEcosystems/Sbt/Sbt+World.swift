internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Sbt {
    /// One project of a build, and what its settings come to.
    final class World {
        let id: String
        /// What it is called where no setting says otherwise.
        let defaultName: String
        let place: Evidence
        let folder: AbsolutePath
        /// Where sbt looks for files of it; `nil` where that is not known.
        let base: AbsolutePath?
        let platform: Platform
        let dependencies: [ProjectDependency]
        let plugins: Set<String>
        /// In the order in which they count: those of the build, of plugins, of the project, of its folder.
        let settings: [Setting]
        let sbtVersion: String
        /// The Scala version that is active, if the project is made for it.
        var chosenScala: String?
        private var open: Set<String> = []
        /// What a key holds before the setting that is being worked out.
        private var before: [String: Value] = [:]

        init(
            _ project: BuildProject,
            folder: AbsolutePath,
            base: AbsolutePath?,
            settings: [Setting],
            sbtVersion: String
        ) {
            id = project.id ?? folder.lastComponent
            defaultName = project.crossID ?? id
            place = project.place
            self.folder = folder
            self.base = base
            platform = project.platform
            dependencies = project.dependencies
            plugins = project.plugins
            self.settings = settings
            self.sbtVersion = sbtVersion
        }

        /// What `key.value` is in this project; `nil` where nothing says it.
        func value(of key: String, by evaluator: Evaluator) -> Value? {
            switch key {
            case "scalaBinaryVersion":
                return scalaVersion(by: evaluator).map { .text(Text(value: binaryVersion($0.value))) }
            case "scalaVersion": return scalaVersion(by: evaluator).map { .text($0) }
            case "isScala3", "tlIsScala3", "scala3":
                return scalaVersion(by: evaluator).map { .flag($0.value.hasPrefix("3")) }
            case "sbtVersion": return .text(Text(value: sbtVersion))
            case "sbtBinaryVersion": return .text(Text(value: sbtVersion.hasPrefix("2") ? "2" : "1.0"))
            case "name": return said(key, by: evaluator) ?? .text(Text(value: defaultName))
            case "moduleName": return said(key, by: evaluator) ?? value(of: "name", by: evaluator)
            default: return said(key, by: evaluator)
            }
        }

        /// The last `:=` of a key, those of the project before those of the build, additions counted in.
        func said(_ key: String, by evaluator: Evaluator) -> Value? {
            if let value = before[key] { return value }
            guard open.insert(key).inserted else { return nil }
            defer { open.remove(key) }
            let outer = evaluator.world
            evaluator.world = self
            defer { evaluator.world = outer }
            let own = settings.filter { $0.key == key && applies($0) }
            guard let start = own.lastIndex(where: { $0.sign == ":=" }) ?? own.indices.first else { return nil }
            let first = evaluator.value(own[start].value.expression, own[start].value.scope)
            guard own.count - start > 1 || own[start].sign != ":=" else { return first }
            var values = own[start].sign == "+=" ? [first] : first.list ?? [first]
            for setting in own[(start + 1)...] {
                let value = evaluator.value(setting.value.expression, setting.value.scope)
                values += setting.sign == "+=" ? [value] : value.list ?? [value]
            }
            return .list(values)
        }

        /// Whether a setting is one of the project as a whole; one of `Test` is not.
        private func applies(_ setting: Setting) -> Bool {
            setting.scopes.allSatisfy { ["ThisBuild", "Global", "Zero", "Compile", id].contains($0) }
        }

        /// `nil` where the build computes it.
        func scalaVersion(by evaluator: Evaluator) -> Text? {
            let crossed = said("crossScalaVersions", by: evaluator)?.list?.compactMap(\.text) ?? []
            if let chosenScala {
                let chosen = crossed.first { $0.value == chosenScala || $0.value.hasPrefix(chosenScala + ".") }
                if let chosen { return chosen }
            }
            return said("scalaVersion", by: evaluator)?.text ?? crossed.first
        }

        private func binaryVersion(_ version: String) -> String { Sbt.binaryVersion(version) }

        /// What is added to or set for a key that holds many, one by one.
        func elements(of key: String, by evaluator: Evaluator) -> [Value] {
            let outer = evaluator.world
            evaluator.world = self
            defer { evaluator.world = outer }
            var result: [Value] = []
            defer { before[key] = nil }
            for setting in settings where setting.key == key && applies(setting) {
                evaluator.startAnew()
                before[key] = .list(result)
                let value = evaluator.value(setting.value.expression, setting.value.scope)
                switch setting.sign {
                case ":=": result = value.flattened
                case "+=", "++=": result += value.flattened
                case "-=", "--=":
                    let gone = Set(value.flattened.compactMap { $0.exclusion.map { $0.organization + ":" + $0.name } })
                    result.removeAll { $0.exclusion.map { gone.contains($0.organization + ":" + $0.name) } == true }
                default:
                    result.append(evaluator.unsure(setting.value.expression.range, setting.value.scope))
                }
            }
            return result
        }
    }
}
