internal import KytesGraph
internal import KytesText

extension KernelModules {
    /// The settings of `modprobe.d`, and what depmod writes in the same form.
    ///
    /// - Source: modprobe.d(5) of kmod 30 and 34, read 2026-11-27.
    enum Directive: String, CaseIterable, Sendable {
        case alias, blacklist, install, options, remove, softdep, weakdep
        /// Of older versions, without a meaning now.
        case config, include

        /// How many words must stand behind it.
        var leastWords: Int {
            switch self {
            case .alias, .install, .options, .remove: 2
            case .softdep, .weakdep: 2
            case .blacklist, .config, .include: 1
            }
        }

        var isOld: Bool { self == .config || self == .include }

        /// For people.
        var words: String {
            switch self {
            case .alias: "Another name for a module; it may be a pattern"
            case .blacklist: "The module's own aliases do not count: no device loads it, only its name does"
            case .install: "This command runs instead of loading the module"
            case .options: "Parameters that the module is given whenever it is loaded"
            case .remove: "This command runs instead of removing the module"
            case .softdep: "Modules that are loaded before or behind it where they are there"
            case .weakdep: "Modules that it may ask for by itself; nothing is loaded for it"
            case .config, .include: "Of older versions, without a meaning now"
            }
        }
    }

    /// A setting, read.
    struct Setting: Sendable {
        struct Parameter: Hashable, Sendable {
            var name: Located<String>
            /// Behind the sign.
            var value: TextRange
        }

        struct Soft: Hashable, Sendable {
            var name: Located<String>
            /// Before the module, else behind it.
            var isBefore: Bool
            var document: DocumentID

            var place: Evidence { Evidence(document: document, range: name.range) }
        }

        var directive: Directive
        var document: DocumentID
        var statement: Model.Statement
        /// Of a name that is none of a module, the name of the alias.
        var subject: Located<String>
        /// Of an alias: the module that is meant.
        var target: Located<String>?
        var parameters: [Parameter] = []
        var soft: [Soft] = []
        /// Modules that its command loads, as they are written; nothing is run.
        var loaded: [Located<String>] = []
    }
}

extension KernelModules.Model {
    typealias Setting = KernelModules.Setting

    /// All that can be read as one, in their order.
    ///
    /// - Parameter document: Of the text.
    func settings(in document: DocumentID) -> [Setting] {
        kind.hasDirectives ? statements.compactMap { setting($0, document) } : []
    }

    func directive(of statement: Statement) -> KernelModules.Directive? {
        word(0, of: statement).flatMap { KernelModules.Directive(rawValue: string($0)) }
    }

    private func setting(_ statement: Statement, _ document: DocumentID) -> Setting? {
        guard let directive = directive(of: statement), statement.words.count > directive.leastWords,
            let subject = word(1, of: statement)
        else { return nil }
        var setting = Setting(
            directive: directive, document: document, statement: statement,
            subject: Located(string(subject), at: subject))
        let rest = words(of: statement).dropFirst(2)
        switch directive {
        case .alias: setting.target = rest.first.map { Located(string($0), at: $0) }
        case .options: setting.parameters = parameters(rest)
        case .install, .remove: setting.loaded = loaded(by: rest)
        case .softdep:
            var isBefore: Bool?
            for word in rest {
                let name = string(word)
                switch name {
                case "pre:": isBefore = true
                case "post:": isBefore = false
                // What stands before either is passed over.
                default:
                    guard let isBefore else { continue }
                    setting.soft.append(.init(name: Located(name, at: word), isBefore: isBefore, document: document))
                }
            }
        default: break
        }
        return setting
    }

    /// The modules that commands of a shell hand to modprobe or insmod; those that they remove are none.
    ///
    /// - Source: modprobe(8), insmod(8) of kmod 30, read 2026-11-28.
    private func loaded(by words: ArraySlice<TextRange>) -> [Located<String>] {
        var loaded: [Located<String>] = []
        var (isAtStart, tool, skips): (Bool, String?, Bool) = (true, nil, false)
        for range in words {
            let word = string(range)
            let isEnd = word.hasSuffix(";") || ["&&", "||", "|", "{", "}", "(", ")", "!"].contains(word)
            let part = range.lowerBound..<range.upperBound - (word.hasSuffix(";") ? 1 : 0)
            let name = string(part)
            if isAtStart, !name.isEmpty, !isEnd || word.hasSuffix(";") {
                tool = name.split(separator: "/").last.map(String.init)
                isAtStart = false
            } else if tool == "modprobe" || tool == "insmod", !skips, !name.isEmpty, !name.contains("$") {
                if name == "-r" || name == "--remove" { tool = nil }
                skips = ["-C", "-d", "-S", "--config", "--dirname", "--set-version"].contains(name)
                if !name.hasPrefix("-"), !isEnd || word.hasSuffix(";") {
                    loaded.append(Located(tool == "insmod" ? KernelModules.name(ofModuleAt: name) : name, at: part))
                    // What stands behind it are its parameters.
                    tool = nil
                }
            } else {
                skips = false
            }
            if isEnd { (isAtStart, tool, skips) = (true, nil, false) }
        }
        return loaded
    }

    /// `name`, `name=value`
    func parameters(_ words: some Sequence<TextRange>) -> [Setting.Parameter] {
        words.map { word in
            let sign = text.bytes[word].firstIndex(of: UInt8(ascii: "=")) ?? word.upperBound
            let name = word.lowerBound..<sign
            return Setting.Parameter(
                name: Located(string(name), at: name), value: min(sign + 1, word.upperBound)..<word.upperBound)
        }
    }
}
