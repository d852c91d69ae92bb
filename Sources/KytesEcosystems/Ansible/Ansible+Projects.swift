public import KytesBasics

extension Ansible {
    /// The outermost folders that look like Ansible's, each with all YAML below it.
    public static func projects(among manifests: [AbsolutePath]) -> [Project] {
        var anchors: Set<String> = []
        for path in manifests {
            if let anchor = anchor(of: path) { anchors.insert(anchor) }
        }
        var outermost: [String] = []
        for anchor in anchors.sorted() where !outermost.contains(where: { isWithin(anchor, $0) }) {
            outermost.append(anchor)
        }
        var files: [[AbsolutePath]] = Array(repeating: [], count: outermost.count)
        for path in manifests {
            // Sorted, none within another: the last that is not behind the path is the only one that can hold it.
            let behind = outermost.firstIndex { $0 > path.string } ?? outermost.count
            guard behind > 0, isWithin(path.string, outermost[behind - 1]),
                !path.string.utf8.dropFirst(outermost[behind - 1].utf8.count).hasHiddenPart
            else { continue }
            files[behind - 1].append(path)
        }
        return zip(outermost, files).compactMap { folder, files in
            AbsolutePath(folder).map { Project(ecosystem: id, folder: $0, manifests: files) }
        }
    }

    private static func isWithin(_ path: String, _ folder: String) -> Bool {
        path == folder || path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
    }

    /// The folder that a path alone makes a project of; `nil` where it makes none.
    private static func anchor(of path: AbsolutePath) -> String? {
        let parts = parts(of: path.string)
        guard let name = parts.last, !parts.dropLast().contains(where: { $0.first == "." }) else { return nil }
        func folder(_ count: Int) -> String { "/" + parts.prefix(count).joined(separator: "/") }
        // `roles/NAME/tasks/…` stands beside the playbooks, `collections/ansible_collections/…` too.
        for index in parts.indices.dropLast() {
            let part = parts[index]
            if part == "ansible_collections" {
                let isInstalled = index > 0 && parts[index - 1] == "collections"
                return folder(isInstalled ? index - 1 : index)
            }
            if part == "roles", index + 3 < parts.count, sections.contains(String(parts[index + 2])) {
                return folder(index)
            }
        }
        if ["ansible.cfg", "galaxy.yml", "requirements.yml"].contains(name) { return folder(parts.count - 1) }
        guard parts.count >= 2 else { return nil }
        let parent = parts[parts.count - 2]
        switch parent {
        case "group_vars", "host_vars", "playbooks": return folder(parts.count - 2)
        case "tasks", "handlers", "meta":
            let isMain = ["main.yml", "main.yaml", "argument_specs.yml"].contains(name)
            return isMain ? folder(parts.count - 2) : nil
        default: return looksLikePlaybook(name) ? folder(parts.count - 1) : nil
        }
    }

    private static func looksLikePlaybook(_ name: Substring) -> Bool {
        let stem = name.split(separator: ".").first ?? name
        return stem.contains("playbook") || playbookNames.contains(String(stem))
    }

    private static let playbookNames: Set = [
        "site", "main", "deploy", "deployment", "provision", "provisioning", "bootstrap", "setup", "install",
        "upgrade", "local", "all",
    ]

    /// Of a path, without looking for characters of several scalars.
    static func parts(of path: String) -> [Substring] {
        path.utf8.split(separator: UInt8(ascii: "/")).map(Substring.init)
    }

    /// The folders of a role.
    static let sections: Set = [
        "tasks", "handlers", "defaults", "vars", "meta", "templates", "files", "library", "module_utils",
    ]
}

extension Substring.UTF8View {
    /// Whether a part of a path begins with a dot.
    fileprivate var hasHiddenPart: Bool {
        var isStart = false
        for byte in self {
            if isStart, byte == UInt8(ascii: ".") { return true }
            isStart = byte == UInt8(ascii: "/")
        }
        return false
    }
}
