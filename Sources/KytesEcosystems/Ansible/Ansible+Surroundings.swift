internal import KytesBasics
internal import KytesText

extension Ansible {
    /// What stands outside of a project: installed roles and collections, and Ansible's own modules.
    struct Surroundings: Sendable {
        struct Installed: Equatable, Sendable {
            var folder: AbsolutePath
            var version: String?
            /// Python files by the name of the module.
            var modules: [String: AbsolutePath] = [:]
            /// Modules that it had, and where they are now.
            var redirects: [String: String] = [:]
        }

        /// The file in which a jump ends, by the name of the role.
        var roles: [String: AbsolutePath] = [:]
        /// Where roles were looked for, for people.
        var searched: [AbsolutePath] = []
        var collections: [String: Installed] = [:]
        /// Ansible's own.
        var builtin: [String: AbsolutePath] = [:]
        /// Modules that stand in a `library` of the project.
        var library: [String: AbsolutePath] = [:]
        /// Modules that were Ansible's own, and where they are now; looked for only where one is named.
        var redirects: [String: String] = [:]
        /// The files that mentions of paths mean, by the file and the place of the mention.
        var files: [Int: [Int: AbsolutePath]] = [:]

        /// Where a module's source is.
        func module(_ written: String) -> AbsolutePath? {
            let name = current(written)
            guard let collection = Modules.collection(of: name) else { return library[name] ?? builtin[name] }
            let short = Modules.short(name)
            if collection == "ansible.builtin" || collection == "ansible.legacy" { return builtin[short] }
            return collections[collection]?.modules[short]
        }
    }

    /// Looks around, each folder once.
    final class Search {
        let folders: ListedFolders
        var metadata: any MetadataSource { folders.metadata }

        init(_ metadata: any MetadataSource) { folders = ListedFolders(metadata) }

        // MARK: - Roles

        /// The folders in which roles are looked for beside those of the project.
        func rolePaths(_ configured: [String], in folder: AbsolutePath) -> [AbsolutePath] {
            let standard = ["~/.ansible/roles", "/usr/share/ansible/roles", "/etc/ansible/roles"]
            let paths = said("ANSIBLE_ROLES_PATH") ?? (configured.isEmpty ? standard : configured)
            return paths.compactMap { path(of: $0, in: folder) }
        }

        func role(named name: String, in paths: [AbsolutePath]) async throws -> AbsolutePath? {
            for path in paths where try await folders.names(in: path).contains(name) {
                let folder = path.appending(name)
                for file in ["tasks/main.yml", "tasks/main.yaml", "meta/main.yml"] {
                    let candidate = folder.appending(file)
                    if try await folders.has(candidate) { return candidate }
                }
            }
            return nil
        }

        // MARK: - Collections

        /// The folders that hold `ansible_collections`.
        func collectionPaths(_ configured: [String], in folder: AbsolutePath) async throws -> [AbsolutePath] {
            let standard = ["~/.ansible/collections", "/usr/share/ansible/collections"]
            let paths = said("ANSIBLE_COLLECTIONS_PATH") ?? (configured.isEmpty ? standard : configured)
            let own = [folder, folder.appending("collections")]
            return own + paths.compactMap { path(of: $0, in: folder) } + (try await pythonPaths())
        }

        func collection(_ name: String, in paths: [AbsolutePath]) async throws -> Surroundings.Installed? {
            let parts = name.split(separator: ".").map(String.init)
            guard parts.count == 2 else { return nil }
            for path in paths {
                let namespace = path.appending("ansible_collections").appending(parts[0])
                guard try await folders.names(in: namespace).contains(parts[1]) else { continue }
                let folder = namespace.appending(parts[1])
                return try await collection(in: folder, version(of: folder))
            }
            return nil
        }

        func collection(in folder: AbsolutePath, _ version: String?) async throws -> Surroundings.Installed {
            Surroundings.Installed(
                folder: folder, version: version, modules: try await modules(in: folder.appending("plugins/modules")),
                redirects: try await redirects(of: folder))
        }

        func version(of folder: AbsolutePath) async throws -> String? {
            for name in ["MANIFEST.json", "galaxy.yml"] where try await folders.names(in: folder).contains(name) {
                let file = try await metadata.file(at: folder.appending(name), readBy: Ansible.self)
                if let version = file?.ansible?.collection?.version { return version.value }
            }
            return nil
        }

        /// By name; what stands in folders of `folder` too, for collections sort their modules so.
        func modules(in folder: AbsolutePath) async throws -> [String: AbsolutePath] {
            var modules: [String: AbsolutePath] = [:]
            for name in try await folders.names(in: folder) {
                if name.hasSuffix(".py") {
                    if name != "__init__.py" { modules[String(name.dropLast(3))] = folder.appending(name) }
                } else if !name.contains("."), name != "__pycache__" {
                    for inner in try await folders.names(in: folder.appending(name)) where inner.hasSuffix(".py") {
                        modules[String(inner.dropLast(3))] = folder.appending(name).appending(inner)
                    }
                }
            }
            return modules
        }

        func builtinModules() async throws -> [String: AbsolutePath] {
            for path in try await pythonPaths() where try await folders.names(in: path).contains("ansible") {
                let found = try await modules(in: path.appending("ansible").appending("modules"))
                if !found.isEmpty { return found }
            }
            return [:]
        }

        // MARK: - Python

        /// Where pip, pipx and Debian put packages, the user's own first.
        func pythonPaths() async throws -> [AbsolutePath] {
            var libraries: [AbsolutePath] = []
            if let active = metadata.variable("VIRTUAL_ENV").flatMap({ AbsolutePath($0) }) {
                libraries.append(active.appending("lib"))
            }
            libraries.append(metadata.home.appending(".local/lib"))
            let environments = [
                metadata.home.appending(".local/pipx/venvs"), metadata.home.appending(".local/share/pipx/venvs"),
                metadata.home.appending(".pyenv/versions"),
            ]
            for folder in environments {
                for name in try await folders.names(in: folder).reversed() {
                    libraries.append(folder.appending(name).appending("lib"))
                }
            }
            if let usual = AbsolutePath("/usr/local/lib") { libraries.append(usual) }
            var paths: [AbsolutePath] = []
            for library in libraries {
                for name in try await folders.names(in: library).reversed() where name.hasPrefix("python3") {
                    let inner = library.appending(name)
                    for packages in ["site-packages", "dist-packages"]
                    where try await folders.names(in: inner).contains(packages) {
                        paths.append(inner.appending(packages))
                    }
                }
            }
            return paths + [AbsolutePath("/usr/lib/python3/dist-packages")].compactMap { $0 }
        }

        /// What the user's environment says goes before what `ansible.cfg` says.
        private func said(_ variable: String) -> [String]? {
            guard let paths = metadata.variable(variable), !paths.isEmpty else { return nil }
            return paths.split(separator: ":").map(String.init)
        }

        private func path(of written: String, in folder: AbsolutePath) -> AbsolutePath? {
            if written == "~" || written.hasPrefix("~/") {
                return metadata.home.appending(String(written.dropFirst(2)))
            }
            return AbsolutePath(written, relativeTo: folder)
        }
    }
}
