internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension KernelModules {
    /// Makes components, edges, links and diagnostics of the settings that are for one system.
    struct SettingsAssembly {
        private let system: System
        private var parts = Parts()
        private var reached: [Int: Set<ComponentID>] = [:]

        init(_ system: System) { self.system = system }

        mutating func write(to resolution: inout Resolution) {
            var roots: [ComponentID] = []
            for file in system.files {
                guard var component = Things(ecosystem: KernelModules.id).file(file.path) else { continue }
                component.manifest = file.source.document
                parts.add(component)
                roots.append(component.id)
                connect(file, component.id)
            }
            connectKernel()
            var own = Resolution()
            parts.write(to: &own)
            let known = Set(resolution.components.map(\.id))
            resolution.components += own.components.filter { !known.contains($0.id) }
            resolution.edges += own.edges
            resolution.wants += own.wants
            resolution.roots = Set(resolution.roots + roots).sorted()
            let system = system
            for file in system.files {
                guard let owner = Things(ecosystem: KernelModules.id).file(file.path)?.id else { continue }
                resolution.files[file.source.document] = ResolvedFile(
                    file: file.source, owner: owner, links: SettingsLinks(system, file).links,
                    diagnostics: Checks(system, file).found, commentary: SettingsLinks(system, file).commentary)
            }
        }

        private mutating func connect(_ file: System.File, _ own: ComponentID) {
            let document = file.source.document
            if file.model.kind == .names {
                for statement in file.model.statements {
                    guard let word = file.model.word(0, of: statement) else { continue }
                    put(own, file.model.string(word), .loads, "", Evidence(document: document, range: word))
                }
                return
            }
            for setting in file.model.settings(in: document) {
                let word = setting.target ?? setting.subject
                let evidence = Evidence(document: document, range: word.range)
                put(own, word.value, .configures, setting.directive.rawValue, evidence)
                connectSoft(setting, own)
            }
        }

        /// What a setting says in place of what the module itself asks for.
        private mutating func connectSoft(_ setting: Setting, _ own: ComponentID) {
            for name in setting.loaded { connectCommand(setting, name, own) }
            guard setting.directive == .softdep, let module = module(normal(setting.subject.value)) else { return }
            for soft in setting.soft {
                for name in system.modules(of: soft.name.value) {
                    guard let other = self.module(name) else { continue }
                    parts.connect(
                        module, other, .loads, soft.isBefore ? "softdep pre" : "softdep post", soft.place, roots: [own])
                    reach(name, from: own)
                }
            }
        }

        /// What a command that runs in place of loading a module loads, as far as it says so itself.
        private mutating func connectCommand(_ setting: Setting, _ name: Located<String>, _ own: ComponentID) {
            guard let module = module(normal(setting.subject.value)) else { return }
            for other in system.modules(of: name.value) {
                guard let target = self.module(other) else { continue }
                let evidence = Evidence(document: setting.document, range: name.range)
                parts.connect(module, target, .loads, setting.directive.rawValue, evidence, roots: [own])
                reach(other, from: own)
            }
        }

        private mutating func put(
            _ own: ComponentID,
            _ name: String,
            _ kind: EdgeKind,
            _ scope: String,
            _ evidence: Evidence
        ) {
            let found = system.modules(of: name)
            for name in found.isEmpty ? [normal(name)] : found {
                guard let module = module(name) else { continue }
                parts.connect(own, module, kind, scope, evidence, roots: [own])
                if kind == .loads { reach(name, from: own) }
            }
        }

        private mutating func module(_ name: String) -> ComponentID? { parts.module(name, of: system.kernel) }

        private mutating func reach(_ name: String, from root: ComponentID) {
            if let number = system.kernel?.number(of: name) { reached[number, default: []].insert(root) }
        }

        /// What the modules that are loaded need in their turn.
        private mutating func connectKernel() {
            guard let kernel = system.kernel, let lookup = system.lookup else { return }
            var open = reached.keys.sorted()
            var done: [Int: Set<ComponentID>] = [:]
            while let number = open.popLast() {
                let roots = (reached[number] ?? []).subtracting(done[number] ?? [])
                guard !roots.isEmpty else { continue }
                done[number, default: []].formUnion(roots)
                for other in parts.connect(number, of: kernel, lookup, on: system.host, roots: roots.sorted()) {
                    reached[other, default: []].formUnion(roots)
                    open.append(other)
                }
                want(number, of: kernel, roots.sorted())
            }
            parts.connect(system.devices, to: lookup) { done[$0]?.sorted() }
        }

        /// The package that a module came with.
        private mutating func want(_ number: Int, of kernel: Kernel, _ roots: [ComponentID]) {
            let module = kernel.modules[number]
            guard system.isMachine, !module.isBuiltIn, let id = self.module(module.name) else {
                return
            }
            let place = module.place.range.lowerBound
            parts.want(
                BindingWant(
                    component: id, key: .systemFile("/lib/modules/\(kernel.release)/\(module.path)", on: .thisMachine),
                    kind: .contains, isReversed: true,
                    evidence: Evidence(document: module.place.document, range: place..<place), roots: roots))
        }
    }

    /// What the words of settings mean.
    struct SettingsLinks: Sendable {
        private let system: System
        private let file: System.File

        init(_ system: System, _ file: System.File) {
            self.system = system
            self.file = file
        }

        /// The words that name a module or an alias, and the parameters that it is given.
        private var mentions: [(name: Located<String>, parameters: [Setting.Parameter])] {
            let model = file.model
            if model.kind == .names {
                return model.statements.compactMap { statement in
                    let words = model.words(of: statement)
                    return words.first.map {
                        (Located(model.string($0), at: $0), model.parameters(words.dropFirst()))
                    }
                }
            }
            return model.settings(in: file.source.document).flatMap { setting in
                [(setting.target ?? setting.subject, setting.parameters)] + setting.soft.map { ($0.name, []) }
                    + setting.loaded.map { ($0, []) }
            }
        }

        var links: [Link] {
            mentions.flatMap { mention -> [Link] in
                let names = system.modules(of: mention.name.value)
                guard let name = names.first ?? (system.kernel == nil ? normal(mention.name.value) : nil) else {
                    return []
                }
                let module = system.kernel?.module(name)
                let id = Thing.module(name, release: module == nil ? nil : system.kernel?.release)
                let source = system.sources[name]
                let driver = source.map { Evidence(document: DocumentID(file: $0.file), range: 0..<0) }
                let link = Link(
                    range: mention.name.range, role: .requirement, component: id,
                    definition: driver, declaration: module?.place)
                let parameters = mention.parameters.compactMap { parameter -> Link? in
                    guard let place = source?.parameters[normal(parameter.name.value)] else { return nil }
                    return Link(range: parameter.name.range, role: .use, component: id, definition: place)
                }
                return [link] + parameters
            }
            .sorted { $0.range.lowerBound < $1.range.lowerBound }
        }

        var commentary: Commentary {
            var commentary = Commentary()
            for statement in file.model.statements {
                guard let directive = file.model.directive(of: statement), file.model.kind == .settings,
                    let word = file.model.word(0, of: statement)
                else { continue }
                commentary.notes.append(Note(range: word, [.words(directive.words)]))
            }
            guard let kernel = system.kernel else { return commentary }
            let remarks = Remarks(kernel)
            for mention in mentions {
                let names = system.modules(of: mention.name.value)
                for name in names.prefix(4) {
                    commentary.notes += remarks.notes(on: name, at: mention.name.range)
                }
                guard let number = names.first.flatMap(kernel.number), let information = kernel.information(of: number)
                else { continue }
                for parameter in mention.parameters {
                    guard let known = information.parameter(parameter.name.value) else { continue }
                    commentary.notes.append(Remarks.note(on: known, at: parameter.name.range))
                }
            }
            commentary.notes.sort { $0.range.lowerBound < $1.range.lowerBound }
            return commentary
        }
    }
}
