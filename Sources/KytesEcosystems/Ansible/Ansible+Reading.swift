internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
public import KytesText

extension Ansible {
    public static func read(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        let path = document.filePath?.string ?? document.componentPath?.path ?? document.uri
        if path.hasSuffix("ansible.cfg") { return configuration(text) }
        if isListOfHosts(path) { return inventory(text, isCalledSo: !path.hasSuffix(".ini")) }
        guard hasName(ofYAML: path) else { return Parsed(FileFacts()) }
        let parsed = YAMLDocument.parse(text)
        guard let kind = kind(of: parsed.value, at: path) else { return Parsed(FileFacts()) }
        var reader = ModelReader(kind: kind, text: text)
        for root in parsed.value.roots { reader.read(root) }
        var facts = FileFacts()
        let model = reader.model
        facts.model = Boxed(model)
        facts.sayLater { said(YAMLDocument.parse(text).value, model, in: text) }
        facts.showLater { shown(YAMLDocument.parse(text).value, model, in: text) }
        return Parsed(facts, diagnostics: parsed.diagnostics)
    }

    private static func inventory(_ text: SourceText, isCalledSo: Bool) -> Parsed<FileFacts> {
        let reader = InventoryReader(text)
        var facts = FileFacts()
        guard reader.isInventory(isCalledSo: isCalledSo) else { return Parsed(facts) }
        facts.model = Boxed(reader.model)
        facts.sayLater {
            var said = SaidFacts()
            said.symbols = reader.symbols
            return said
        }
        facts.showLater {
            var shown = ShownFacts()
            shown.tokens = reader.tokens
            return shown
        }
        return Parsed(facts)
    }

    // MARK: - What it is

    private static func isListOfHosts(_ path: String) -> Bool {
        ["hosts", "inventory"].contains(parts(of: path).last ?? "") && !isVariables(parts(of: path).dropLast())
            || path.hasSuffix(".ini")
    }

    /// In the folders of variables of groups and hosts a file may be called exactly as one of them.
    private static func hasName(ofYAML path: String) -> Bool {
        [".yml", ".yaml", ".json"].contains { path.hasSuffix($0) }
            || ["group_vars", "host_vars"].contains(parts(of: path).dropLast().last ?? "")
    }

    /// `nil` for what is none of Ansible's files, whatever it is called.
    static func kind(of document: YAMLDocument, at path: String) -> Kind? {
        guard let root = document.root?.meant else { return nil }
        let parts = parts(of: path)
        let name = parts.last ?? ""
        let stem = name.split(separator: ".").first ?? name
        let folders = parts.dropLast()
        switch root.kind {
        case .mapping: return kind(ofMapping: root, stem, folders)
        case .sequence: return kind(ofSequence: root, stem, folders)
        default: return nil
        }
    }

    private static func kind(
        ofMapping root: YAMLNode,
        _ stem: Substring,
        _ folders: ArraySlice<Substring>
    ) -> Kind? {
        let parent = folders.last ?? ""
        func has(_ keys: StaticString...) -> Bool { keys.contains { root.value(of: $0) != nil } }
        if stem == "galaxy" { return has("namespace") && has("name") ? .collection : nil }
        if stem == "MANIFEST" { return has("collection_info") ? .collection : nil }
        let areVariables = isVariables(folders) || isCalledVariables(stem)
        if stem == "requirements" || has("roles", "collections"), parent != "meta", !areVariables {
            let lists = [root.value(of: "roles"), root.value(of: "collections")].compactMap { $0 }
            return !lists.isEmpty && lists.allSatisfy { $0.kind == .sequence } ? .requirements : nil
        }
        if stem == "runtime" || stem == "ansible_builtin_runtime", has("plugin_routing") { return .runtime }
        if parent == "meta" {
            if has("argument_specs") { return .argumentSpecs }
            return has("galaxy_info", "dependencies", "allow_duplicates", "collections") ? .meta : nil
        }
        if isVariables(folders) { return parent == "defaults" ? .defaults : .variables }
        let isInventory = root.entries.allSatisfy { entry in
            entry.value.isMissing || entry.value.value(of: "hosts") != nil || entry.value.value(of: "children") != nil
        }
        if isInventory, root.entries.contains(where: { $0.value.kind == .mapping }) { return .inventory }
        return areVariables ? .variables : nil
    }

    private static func kind(
        ofSequence root: YAMLNode,
        _ stem: Substring,
        _ folders: ArraySlice<Substring>
    ) -> Kind? {
        guard let first = root.items.first(where: { $0.kind == .mapping }) else {
            return stem == "requirements" && root.items.contains { $0.kind == .scalar } ? .requirements : nil
        }
        if isPlay(first) { return .playbook }
        if stem == "requirements" || folders.last == "meta" {
            return ["src", "role", "name"].contains { name in first.entries.contains { $0.key.string == name } }
                ? .requirements : nil
        }
        if folders.contains("handlers") { return .handlers }
        if folders.contains("tasks") { return .tasks }
        return root.items.contains(where: isTask) ? .tasks : nil
    }

    private static func isPlay(_ item: YAMLNode) -> Bool {
        item.entries.contains { entry in
            entry.key.is("hosts") || entry.key.is("import_playbook")
                || entry.key.is("ansible.builtin.import_playbook")
        }
    }

    /// A mapping that names a module which everybody knows.
    private static func isTask(_ item: YAMLNode) -> Bool {
        item.entries.contains { entry in
            guard let key = entry.key.string else { return false }
            return key.hasPrefix("ansible.") || key.hasPrefix("community.") || key == "block"
                || coreModules.contains(key) && (item.value(of: "name") != nil || item.entries.underestimatedCount > 0)
        } && item.entries.allSatisfy { $0.key.kind == .scalar }
    }

    private static func isVariables(_ folders: ArraySlice<Substring>) -> Bool {
        guard let parent = folders.last else { return false }
        if parent == "defaults" || parent == "vars" { return true }
        return folders.contains("group_vars") || folders.contains("host_vars")
            || folders.contains("vars") && folders.contains("roles")
    }

    /// Beside a playbook, which names it in `vars_files`.
    private static func isCalledVariables(_ stem: Substring) -> Bool {
        ["vars", "variables"].contains { stem == $0 || stem.hasSuffix("_" + $0) || stem.hasSuffix("-" + $0) }
    }

    /// What tells a list of tasks from other lists, without a collection's name before it.
    private static let coreModules: Set = [
        "apt", "assert", "command", "copy", "debug", "dnf", "fail", "file", "get_url", "git", "group", "import_role",
        "import_tasks", "include_role", "include_tasks", "include_vars", "lineinfile", "package", "pip", "service",
        "set_fact", "setup", "shell", "stat", "systemd", "template", "unarchive", "uri", "user", "yum",
    ]
}
