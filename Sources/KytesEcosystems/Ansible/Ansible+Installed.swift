public import KytesBasics
internal import KytesText

extension Ansible {
    /// What stands in the search paths, whether anything mentions it or not, as `ansible-galaxy … list` tells it.
    public struct Installed: Sendable {
        /// Names of roles that say what they are, by the folder that they stand in; sorted.
        public internal(set) var roles: [AbsolutePath: [String]] = [:]
        /// Versions by the full name, by the folder that holds `ansible_collections`; `*` where none is said.
        public internal(set) var collections: [AbsolutePath: [String: String]] = [:]
    }

    /// - Parameter folder: The project's, with its `ansible.cfg`.
    /// - Throws: `CancellationError` only.
    public static func installed(
        for folder: AbsolutePath,
        using metadata: any MetadataSource
    ) async throws -> Installed {
        let search = Search(metadata)
        var settings = Model(kind: .configuration)
        if try await search.folders.names(in: folder).contains("ansible.cfg"),
            let file = try await metadata.file(at: folder.appending("ansible.cfg"), readBy: Ansible.self),
            let model = file.ansible
        {
            settings = model
        }
        var installed = Installed()
        for path in search.rolePaths(settings.rolesPath, in: folder) {
            let names = try await search.describedRoles(in: path)
            if !names.isEmpty { installed.roles[path] = names }
        }
        for path in try await search.collectionPaths(settings.collectionsPath, in: folder) {
            for name in try await search.collections(in: path) {
                let version = try await search.version(ofCollection: name, in: path)
                installed.collections[path, default: [:]][name] = version ?? "*"
            }
        }
        return installed
    }
}

extension Ansible.Search {
    /// Those that have a `meta/main.yml`.
    func describedRoles(in path: AbsolutePath) async throws -> [String] {
        var roles: [String] = []
        for name in try await folders.names(in: path) {
            let meta = try await folders.names(in: path.appending(name).appending("meta"))
            if meta.contains("main.yml") || meta.contains("main.yaml") { roles.append(name) }
        }
        return roles
    }

    /// The full names of the collections below a search path, sorted.
    func collections(in path: AbsolutePath) async throws -> [String] {
        let folder = path.appending("ansible_collections")
        var collections: [String] = []
        for owner in try await folders.names(in: folder) where !owner.contains(".") {
            for name in try await folders.names(in: folder.appending(owner)) where !name.contains(".") {
                collections.append("\(owner).\(name)")
            }
        }
        return collections
    }

    func version(ofCollection name: String, in path: AbsolutePath) async throws -> String? {
        try await version(of: path.appending("ansible_collections/" + name.replacing(".", with: "/")))
    }

    // MARK: - Modules that go by another name

    /// Of a collection.
    func redirects(of collection: AbsolutePath) async throws -> [String: String] {
        guard try await folders.has(collection.appending("meta/runtime.yml")) else { return [:] }
        return try await redirects(at: collection.appending("meta/runtime.yml"))
    }

    /// Of Ansible itself, whose modules went into collections.
    func builtinRedirects() async throws -> [String: String] {
        for path in try await pythonPaths() {
            let file = path.appending("ansible/config/ansible_builtin_runtime.yml")
            if try await folders.has(file) { return try await redirects(at: file) }
        }
        return [:]
    }

    private func redirects(at path: AbsolutePath) async throws -> [String: String] {
        let file = try await metadata.file(at: path, readBy: Ansible.self)
        return file?.ansible?.redirects ?? [:]
    }
}

extension Ansible.Surroundings {
    /// The name under which a module is found by now.
    func current(_ module: String) -> String {
        var name = module
        // Redirections may lead to redirections, also in a circle.
        for _ in 0..<8 {
            guard let next = redirect(of: name) else { break }
            name = next
        }
        return name
    }

    private func redirect(of module: String) -> String? {
        let short = Ansible.Modules.short(module)
        switch Ansible.Modules.collection(of: module) {
        case nil: return library[module] == nil && builtin[module] == nil ? redirects[module] : nil
        case "ansible.builtin", "ansible.legacy": return builtin[short] == nil ? redirects[short] : nil
        case let collection?: return collections[collection]?.redirects[short]
        }
    }

    /// Whether it belongs to Ansible itself by its name, and Ansible has no such module.
    func isAbsent(_ module: String) -> Bool {
        let collection = Ansible.Modules.collection(of: module)
        guard collection == nil || collection == "ansible.builtin" || collection == "ansible.legacy" else {
            return false
        }
        return builtin[Ansible.Modules.short(module)] == nil && library[module] == nil
    }
}
