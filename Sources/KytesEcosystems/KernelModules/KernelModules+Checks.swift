internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension KernelModules {
    /// What is wrong with settings, held against the kernel that they mean.
    struct Checks {
        private let system: System
        private let file: System.File
        private(set) var found: [Diagnostic] = []

        init(_ system: System, _ file: System.File) {
            self.system = system
            self.file = file
            guard system.kernel != nil else { return }
            let model = file.model
            if model.kind == .names {
                for statement in model.statements where found.count < Self.limit {
                    guard let word = model.word(0, of: statement) else { continue }
                    let name = Located(model.string(word), at: word)
                    check(name, .warning)
                    checkBlacklist(name)
                    check(model.parameters(model.words(of: statement).dropFirst()), of: name)
                }
                return
            }
            for setting in model.settings(in: file.source.document) where found.count < Self.limit {
                switch setting.directive {
                case .alias: if let target = setting.target { check(target, .information) }
                case .options:
                    check(setting.subject, .information)
                    check(setting.parameters, of: setting.subject)
                // What may be there elsewhere is often named to be on the safe side.
                case .blacklist, .install, .remove, .softdep, .weakdep, .config, .include: break
                }
            }
        }

        /// So much of one file is told.
        private static let limit = 200

        private mutating func tell(
            _ code: String,
            _ severity: Diagnostic.Severity,
            _ message: String,
            _ range: TextRange,
            related: [Diagnostic.Related] = []
        ) {
            found.append(Diagnostic(code: code, severity: severity, message: message, range: range, related: related))
        }

        private mutating func check(_ name: Located<String>, _ severity: Diagnostic.Severity) {
            guard let kernel = system.kernel, system.modules(of: name.value).isEmpty else { return }
            let nearest = Spelling.nearest(to: normal(name.value), among: kernel.modules.lazy.map(\.name))
            let advice = nearest.map { "; did you mean `\($0)`?" } ?? ""
            let whose =
                system.isOwn ? "kernel" : system.isMachine ? "kernel of this machine" : "kernel of the workspace"
            // Of another system's kernel nobody knows.
            tell(
                Code.unknownModule, system.isOwn ? severity : .hint,
                "The \(whose), \(kernel.release), has no module `\(name.value.prefix(80))`\(advice)", name.range)
        }

        private mutating func check(_ parameters: [Setting.Parameter], of name: Located<String>) {
            guard let kernel = system.kernel, let number = system.modules(of: name.value).first.flatMap(kernel.number),
                let information = kernel.information(of: number)
            else { return }
            for parameter in parameters where !parameter.name.value.isEmpty && found.count < Self.limit {
                // `module.dyndbg` is a parameter of all.
                guard information.parameter(parameter.name.value) == nil,
                    !Self.common.contains(normal(parameter.name.value))
                else { continue }
                let known = information.parameters.map(\.name)
                let nearest = Spelling.nearest(to: parameter.name.value, among: known)
                let advice =
                    nearest.map { "; did you mean `\($0)`?" }
                    ?? (known.isEmpty ? ": it has none" : "; it has " + known.prefix(8).joined(separator: ", "))
                tell(
                    Code.unknownParameter, system.isOwn ? .warning : .hint,
                    "`\(kernel.modules[number].name)` has no parameter `\(parameter.name.value.prefix(80))`\(advice)",
                    parameter.name.range)
            }
        }

        private static let common: Set = ["dyndbg", "async_probe"]

        private mutating func checkBlacklist(_ name: Located<String>) {
            for module in system.modules(of: name.value) {
                guard let number = system.settings.blacklisted[module] else { continue }
                let setting = system.settings.all[number]
                tell(
                    Code.blacklisted, .warning,
                    "`\(module)` is blacklisted: systemd does not load it at boot", name.range,
                    related: [
                        Diagnostic.Related(
                            document: setting.document, range: setting.subject.range, message: "It is blacklisted here")
                    ])
            }
        }
    }
}
