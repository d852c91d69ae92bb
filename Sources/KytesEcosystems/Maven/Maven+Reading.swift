internal import KytesSyntax
internal import KytesText

extension Maven {
    /// What a POM says by itself.
    ///
    /// Of an element that stands twice the first counts; Maven refuses the file.
    /// - Returns: `nil` where the text has no `<project>`.
    static func readModel(_ text: SourceText) -> Parsed<Model?> {
        let document = XMLDocument.parse(text)
        return Parsed(model(of: document.value, in: text), diagnostics: document.diagnostics)
    }

    /// What the document of a POM says; for whoever looks at the document too.
    static func model(of document: XMLDocument, in text: SourceText) -> Model? {
        guard let root = document.root, root.name == "project" else { return nil }
        return ModelReader(text: text).model(root)
    }
}

/// The elements of a POM to a `Maven.Model`. What is not known is passed over.
struct ModelReader {
    typealias Model = Maven.Model

    let text: SourceText

    func model(_ project: XMLNode) -> Model {
        var model = Maven.ModelFields()
        model.range = project.range
        for child in project.children {
            switch child.name {
            case "modelVersion": keep(child, &model.modelVersion)
            case "parent": if model.parent == nil { model.parent = parent(child) }
            case "groupId": keep(child, &model.groupID)
            case "artifactId": keep(child, &model.artifactID)
            case "version": keep(child, &model.version)
            case "packaging": keep(child, &model.packaging)
            case "name": keep(child, &model.name)
            case "url": keep(child, &model.url)
            case "scm": if model.scm == nil { model.scm = scm(child) }
            case "licenses": model.licences += child.children.compactMap { $0.first("name")?.value }
            case "properties": model.properties += properties(child)
            case "modules", "subprojects": model.modules += modules(child)
            case "dependencies": model.dependencies += dependencies(child)
            case "dependencyManagement": model.managedDependencies += managed(child)
            case "build": read(child, into: &model.build)
            case "reporting": model.reports += child.children.filter { $0.name == "plugins" }.flatMap(plugins)
            case "repositories": model.repositories += repositories(child)
            case "pluginRepositories": model.pluginRepositories += repositories(child)
            case "distributionManagement":
                if model.relocation == nil { model.relocation = child.first("relocation").map(relocation) }
            case "profiles": model.profiles += child.children.filter { $0.name == "profile" }.map(profile)
            default: continue
            }
        }
        return Model(model)
    }

    private func keep(_ node: XMLNode, _ place: inout Located<String>?) {
        if place == nil { place = node.value }
    }

    private func parent(_ node: XMLNode) -> Model.Parent {
        var parent = Model.Parent(range: node.range)
        for child in node.children {
            switch child.name {
            case "groupId": keep(child, &parent.groupID)
            case "artifactId": keep(child, &parent.artifactID)
            case "version": keep(child, &parent.version)
            case "relativePath": keep(child, &parent.relativePath)
            default: continue
            }
        }
        return parent
    }

    private func scm(_ node: XMLNode) -> Model.SCM {
        var scm = Model.SCM()
        for child in node.children {
            switch child.name {
            case "connection": keep(child, &scm.connection)
            case "developerConnection": keep(child, &scm.developerConnection)
            case "url": keep(child, &scm.url)
            case "tag": keep(child, &scm.tag)
            default: continue
            }
        }
        for attribute in node.attributes {
            switch attribute.name.value {
            case "child.scm.url.inherit.append.path": scm.appendsToURL = attribute.value.isTrue
            case "child.scm.connection.inherit.append.path": scm.appendsToConnection = attribute.value.isTrue
            default: continue
            }
        }
        return scm
    }

    private func properties(_ node: XMLNode) -> [Model.Property] {
        node.children.map { child in
            Model.Property(name: Located(child.name, at: child.nameRange), value: child.value, range: child.range)
        }
    }

    private func modules(_ node: XMLNode) -> [Located<String>] {
        node.children.filter { $0.name == "module" || $0.name == "subproject" }.map(\.value)
    }

    private func repositories(_ node: XMLNode) -> [Model.Repository] {
        node.children.filter { $0.name == "repository" || $0.name == "pluginRepository" }.map { node in
            var repository = Model.Repository(id: node.first("id")?.value, url: node.first("url")?.value)
            let (snapshots, releases) = (node.first("snapshots"), node.first("releases"))
            repository.hasSnapshots = snapshots?.first("enabled")?.value.isTrue ?? true
            repository.hasReleases = releases?.first("enabled")?.value.isTrue ?? true
            repository.snapshotUpdates = snapshots?.first("updatePolicy")?.value.value
            repository.releaseUpdates = releases?.first("updatePolicy")?.value.value
            repository.isStrict = [snapshots, releases].contains { $0?.first("checksumPolicy")?.value.value == "fail" }
            repository.range = node.range
            return repository
        }
    }

    private func relocation(_ node: XMLNode) -> Model.Relocation {
        Model.Relocation(
            groupID: node.first("groupId")?.value, artifactID: node.first("artifactId")?.value,
            version: node.first("version")?.value, message: node.first("message")?.value, range: node.range)
    }
}

// MARK: - Dependencies and plugins

extension ModelReader {
    private func managed(_ node: XMLNode) -> [Model.Dependency] {
        node.children.filter { $0.name == "dependencies" }.flatMap(dependencies)
    }

    private func dependencies(_ node: XMLNode) -> [Model.Dependency] {
        node.children.filter { $0.name == "dependency" }.map(dependency)
    }

    private func dependency(_ node: XMLNode) -> Model.Dependency {
        var dependency = Model.DependencyFields()
        dependency.range = node.range
        dependency.removal = text.removal(of: node.range)
        for child in node.children {
            switch child.name {
            case "groupId": keep(child, &dependency.groupID)
            case "artifactId": keep(child, &dependency.artifactID)
            case "version": keep(child, &dependency.version)
            case "type": keep(child, &dependency.type)
            case "classifier": keep(child, &dependency.classifier)
            case "scope": keep(child, &dependency.scope)
            case "systemPath": keep(child, &dependency.systemPath)
            case "optional": keep(child, &dependency.optional)
            case "exclusions": dependency.exclusions += exclusions(child)
            default: continue
            }
        }
        return Model.Dependency(dependency)
    }

    private func exclusions(_ node: XMLNode) -> [Model.Exclusion] {
        node.children.filter { $0.name == "exclusion" }.map { node in
            Model.Exclusion(
                groupID: node.first("groupId")?.value, artifactID: node.first("artifactId")?.value, range: node.range)
        }
    }

    private func read(_ node: XMLNode, into build: inout Model.Build) {
        for child in node.children {
            switch child.name {
            case "plugins": build.plugins += plugins(child)
            case "pluginManagement":
                build.managedPlugins += child.children.filter { $0.name == "plugins" }.flatMap(plugins)
            case "extensions": build.extensions += plugins(child)
            case "finalName": keep(child, &build.finalName)
            case "directory": keep(child, &build.directory)
            case "sourceDirectory": keep(child, &build.sourceDirectory)
            case "testSourceDirectory": keep(child, &build.testSourceDirectory)
            default: continue
            }
        }
    }

    /// Extensions are written as plugins are.
    func plugins(_ node: XMLNode) -> [Model.Plugin] {
        node.children.filter { $0.name == "plugin" || $0.name == "extension" }.map { node in
            var plugin = Model.Plugin(range: node.range)
            for child in node.children {
                switch child.name {
                case "groupId": keep(child, &plugin.groupID)
                case "artifactId": keep(child, &plugin.artifactID)
                case "version": keep(child, &plugin.version)
                case "dependencies": plugin.dependencies += dependencies(child)
                case "executions":
                    plugin.executions += executions(child)
                    plugin.toolchains += child.children.compactMap { $0.first("configuration") }.flatMap(toolchains)
                case "configuration": plugin.toolchains += toolchains(child)
                default: continue
                }
            }
            return plugin
        }
    }
}

extension ModelReader {
    /// Those of `maven-toolchains-plugin`, and the one that a plugin asks for by itself.
    private func toolchains(_ configuration: XMLNode) -> [Model.ToolchainRequest] {
        let listed = configuration.first("toolchains")?.children ?? []
        let own = configuration.children.filter { $0.name == "jdkToolchain" }
        return (listed.map { ($0, $0.name) } + own.map { ($0, "jdk") }).map { node, type in
            Model.ToolchainRequest(
                type: Located(type, at: node.nameRange), wanted: properties(node), range: node.range)
        }
    }

    private func executions(_ node: XMLNode) -> [Model.Execution] {
        node.children.filter { $0.name == "execution" }.map { node in
            Model.Execution(
                id: node.first("id")?.value, phase: node.first("phase")?.value,
                goals: (node.first("goals")?.children ?? []).filter { $0.name == "goal" }.map(\.value))
        }
    }
}

// MARK: - Profiles

extension ModelReader {
    func profile(_ node: XMLNode) -> Model.Profile {
        var profile = Model.Profile(range: node.range)
        for child in node.children {
            switch child.name {
            case "id": keep(child, &profile.id)
            case "activation": if profile.activation == nil { profile.activation = activation(child) }
            case "properties": profile.properties += properties(child)
            case "modules", "subprojects": profile.modules += modules(child)
            case "dependencies": profile.dependencies += dependencies(child)
            case "dependencyManagement": profile.managedDependencies += managed(child)
            case "build": read(child, into: &profile.build)
            case "reporting": profile.reports += child.children.filter { $0.name == "plugins" }.flatMap(plugins)
            case "repositories": profile.repositories += repositories(child)
            case "pluginRepositories": profile.pluginRepositories += repositories(child)
            default: continue
            }
        }
        return profile
    }

    private func activation(_ node: XMLNode) -> Model.Activation {
        let (system, property, file) = (node.first("os"), node.first("property"), node.first("file"))
        var activation = Model.Activation()
        activation.isActiveByDefault = node.first("activeByDefault")?.value.isTrue ?? false
        activation.jdk = node.first("jdk")?.value
        activation.osName = system?.first("name")?.value
        activation.osFamily = system?.first("family")?.value
        activation.osArch = system?.first("arch")?.value
        activation.osVersion = system?.first("version")?.value
        activation.propertyName = property?.first("name")?.value
        activation.propertyValue = property?.first("value")?.value
        activation.fileExists = file?.first("exists")?.value
        activation.fileMissing = file?.first("missing")?.value
        activation.range = node.range
        return activation
    }
}

extension Located<String> {
    /// As Java's `Boolean.parseBoolean` has it.
    var isTrue: Bool { value.lowercased() == "true" }
}

extension SourceText {
    /// What to delete of an element: the whole of its lines where nothing else stands on them.
    func removal(of range: TextRange) -> TextRange {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start > 0, bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 { start -= 1 }
        while end < count, bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
        guard start == 0 || bytes[start - 1] == 0x0A, end < count else { return range }
        if bytes[end] == 0x0D, end + 1 < count { end += 1 }
        return bytes[end] == 0x0A ? start..<(end + 1) : range
    }
}
