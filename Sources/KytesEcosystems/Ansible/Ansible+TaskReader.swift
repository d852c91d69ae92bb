internal import KytesSyntax
internal import KytesText

extension Ansible.ModelReader {
    /// Tasks and the blocks among them, at any depth that YAML is read to. Aliases of tasks and lists are passed over: a
    /// few lines of them would be more tasks than anyone has time for.
    mutating func readTasks(_ list: YAMLNode, areHandlers: Bool) {
        for task in list.items where task.kind == .mapping {
            var isBlock = false
            for entry in task.entries {
                if entry.key.is("block") || entry.key.is("rescue") || entry.key.is("always") {
                    isBlock = true
                    readTasks(entry.value, areHandlers: areHandlers)
                }
            }
            var reader = Ansible.TaskReader(task)
            reader.read(isBlock: isBlock)
            take(reader, areHandlers: areHandlers)
        }
    }

    private mutating func take(_ task: Ansible.TaskReader, areHandlers: Bool) {
        if areHandlers {
            model.handlers += [task.name].compactMap { $0 } + task.listens
            if task.name.map({ Ansible.Jinja.isTemplate($0.value) }) == true { model.hasTemplatedHandlers = true }
        }
        model.notifications += task.notifications
        model.tags += task.tags
        if let host = task.delegate { model.hosts += Ansible.HostNames.names(inPattern: host) }
        if let variables = task.variables { define(variables, origin: .task) }
        if let name = task.registered {
            model.definitions.append(Ansible.Definition(name: name, value: nil, origin: .registered))
        }
        guard let module = task.module else { return }
        model.modules.append(module.name)
        takeModule(Ansible.Modules.short(module.name.value), task, areHandlers: areHandlers)
    }

    private mutating func takeModule(_ module: String, _ task: Ansible.TaskReader, areHandlers: Bool) {
        guard let arguments = task.arguments else { return }
        switch module {
        case "include_tasks", "import_tasks", "include":
            guard let path = arguments.free ?? arguments["file"]?.value else { return }
            mention(.tasks, path)
            if areHandlers, Ansible.Jinja.isTemplate(path.value) { model.hasTemplatedHandlers = true }
        case "include_role", "import_role":
            guard let name = arguments["name"]?.value ?? arguments["role"]?.value else { return }
            model.roles.append(
                Ansible.RoleUse(
                    name: name, range: task.range, scope: module, tasksFrom: arguments["tasks_from"]?.value))
        case "include_vars":
            guard let path = arguments.free ?? arguments["file"]?.value else { return }
            mention(.variables, path)
        case "set_fact": defineFacts(arguments)
        default:
            mentionFiles(module, arguments)
            takeCommand(module, arguments)
            model.wants += Ansible.Wanting(task, arguments).wants(of: module)
        }
    }

    private mutating func takeCommand(_ module: String, _ arguments: Ansible.Arguments) {
        guard ["command", "shell", "raw"].contains(module) else { return }
        let first = arguments["argv"]?.node.flatMap { list in list.items.first { _ in true } }
        let line = arguments["cmd"]?.value ?? first?.meant.value ?? arguments.free
        if let program = line.flatMap(Ansible.CommandLine.program) { model.commands.append(program) }
    }

    private mutating func defineFacts(_ arguments: Ansible.Arguments) {
        for (name, argument) in arguments.named where name.value != "cacheable" {
            let value = argument.node.map(literal) ?? argument.value.map { .word($0) }
            model.definitions.append(Ansible.Definition(name: name, value: value, origin: .fact))
        }
    }

    /// Files of the role or beside the playbook that a task takes to the hosts.
    private mutating func mentionFiles(_ module: String, _ arguments: Ansible.Arguments) {
        guard let source = arguments["src"]?.value, !source.value.isEmpty else { return }
        let isRemote = arguments["remote_src"]?.value.map { ["true", "yes"].contains($0.value.lowercased()) } ?? false
        switch module {
        case "template": mention(.template, source)
        case "copy", "unarchive", "script", "patch", "assemble":
            if !isRemote, !source.value.contains("://") { mention(.file, source) }
        default: break
        }
    }
}

extension Ansible {
    /// One task as it is written.
    struct TaskReader {
        private let task: YAMLNode
        private(set) var name: Located<String>?
        private(set) var module: (name: Located<String>, node: YAMLNode)?
        private(set) var arguments: Arguments?
        private(set) var notifications: [Located<String>] = []
        private(set) var listens: [Located<String>] = []
        private(set) var tags: [Located<String>] = []
        private(set) var registered: Located<String>?
        private(set) var variables: YAMLNode?
        /// The host that does it for others.
        private(set) var delegate: Located<String>?
        /// What a loop goes over.
        private(set) var loop: YAMLNode?
        private(set) var loopVariable = "item"
        /// Whether it goes over the entries of a mapping.
        private(set) var loopsOverEntries = false

        var range: TextRange { task.range }

        init(_ task: YAMLNode) { self.task = task }

        mutating func read(isBlock: Bool) {
            var further: YAMLNode?
            for entry in task.entries {
                guard let key = entry.key.string else { continue }
                let value = entry.value.meant
                switch key {
                case "name": name = value.isMissing ? nil : value.value
                case "notify": notifications = words(of: value)
                case "listen": listens = words(of: value)
                case "tags": tags = words(of: value)
                case "register": registered = value.value
                case "vars": variables = value
                case "delegate_to": delegate = value.isMissing ? nil : value.value
                case "args": further = value
                case "loop": loop = value
                case "loop_control":
                    if let name = value.value(of: "loop_var")?.string { loopVariable = name }
                case "action", "local_action": readAction(value)
                default:
                    if key.hasPrefix("with_") {
                        loop = value
                        loopsOverEntries = key == "with_dict"
                    } else if module == nil, !isBlock, !Self.directives.contains(key) {
                        module = (Located(key, at: entry.key.contentRange), value)
                    }
                }
            }
            guard let module else { return }
            if arguments == nil { arguments = Arguments(module.node) }
            if let further { arguments?.add(further) }
        }

        /// `action: apt name=nginx`, and a mapping with `module`.
        private mutating func readAction(_ value: YAMLNode) {
            if let named = value.value(of: "module")?.value {
                module = (named, value)
                arguments = Arguments(value)
            } else if let line = value.value, let word = Words.pieces(of: line, separatedBy: " ").first {
                let rest = word.range.upperBound..<max(word.range.upperBound, line.range.upperBound)
                module = (word, value)
                arguments = Arguments(Located(String(line.value.dropFirst(word.value.count)), at: rest))
            }
        }

        private func words(of node: YAMLNode) -> [Located<String>] {
            if let word = node.value { return node.isMissing ? [] : Words.pieces(of: word, separatedBy: ",") }
            return node.items.compactMap { $0.meant.value }
        }

        /// The words that a task, a block and a role have beside the name of a module.
        /// - Source: ansible-core 2.19, `playbook/attribute.py` and its subclasses, read 2026-11-27.
        static let directives: Set = [
            "action", "always", "any_errors_fatal", "args", "async", "become", "become_exe", "become_flags",
            "become_method", "become_user", "block", "changed_when", "check_mode", "collections", "connection",
            "debugger", "delay", "delegate_facts", "delegate_to", "diff", "environment", "failed_when",
            "force_handlers", "hosts", "ignore_errors", "ignore_unreachable", "listen", "local_action", "loop",
            "loop_control", "module_defaults", "name", "no_log", "notify", "poll", "port", "register", "remote_user",
            "rescue", "retries", "role", "run_once", "tags", "throttle", "timeout", "until", "vars", "when",
        ]
    }

    /// What a module is given: a mapping, or words like `name=nginx state=present`.
    struct Arguments {
        struct Argument {
            var node: YAMLNode?
            /// `nil` for lists and mappings.
            var value: Located<String>?
        }

        /// What is no `key=value`.
        private(set) var free: Located<String>?
        private(set) var named: [(name: Located<String>, argument: Argument)] = []

        init(_ node: YAMLNode) {
            if let line = node.value { add(line) } else { add(node) }
        }

        init(_ line: Located<String>) { add(line) }

        private mutating func add(_ line: Located<String>) {
            for word in Words.words(of: line) {
                guard let mark = word.value.firstIndex(of: "="), mark != word.value.startIndex,
                    word.value[..<mark].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
                else {
                    if free == nil { free = word }
                    continue
                }
                let key = String(word.value[..<mark])
                let value = word.value[word.value.index(after: mark)...]
                let start = word.range.lowerBound + key.utf8.count + 1
                let name = Located(key, at: word.range.lowerBound..<start - 1)
                named.append((name, Argument(value: Words.unquoted(value, at: start))))
            }
            if named.isEmpty { free = line.value.isEmpty ? nil : line }
        }

        mutating func add(_ mapping: YAMLNode) {
            for entry in mapping.entries {
                guard let name = entry.key.value else { continue }
                let node = entry.value.meant
                named.append((name, Argument(node: node, value: node.isMissing ? nil : node.value)))
            }
        }

        subscript(_ name: String) -> Argument? { named.last { $0.name.value == name }?.argument }
    }
}
