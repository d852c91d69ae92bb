internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Containers {
    /// Makes the model of one Dockerfile: fills in variables, divides it into stages, reads what commands put in place.
    struct ModelReader {
        let document: DockerfileText
        let text: SourceText
        private(set) var model = Model()
        private(set) var diagnostics: [Diagnostic] = []
        private var globals = Scope()
        private var scope = Scope()
        private var scopes: [Scope] = []
        private var numbers: [String: Int] = [:]
        /// Whether a shell of this kind is read: `SHELL` may say otherwise.
        private var isShellKnown = true
        private var isInFrom = false
        private let given: [String: String]

        /// - Parameter given: Values of arguments, before their defaults.
        init(_ document: DockerfileText, in text: SourceText, given: [String: String] = [:]) {
            self.document = document
            self.text = text
            self.given = given
        }

        mutating func read() {
            model.isTemplate = !document.templates.isEmpty
            for instruction in document.instructions { read(instruction) }
            if !model.stages.isEmpty { scopes.append(scope) }
        }

        private mutating func read(_ instruction: DockerfileText.Instruction) {
            switch instruction.keyword.value {
            case "FROM": readFrom(instruction)
            case "ARG": readArguments(instruction)
            case "ENV": readEnvironment(instruction)
            case "COPY", "ADD": readCopy(instruction)
            case "RUN": readRun(instruction)
            case "WORKDIR": readFolder(instruction)
            case "CMD", "ENTRYPOINT": readProgram(instruction)
            case "SHELL":
                let shell = instruction.strings?.first?.value.split(separator: "/").last.map(String.init) ?? ""
                isShellKnown = ["sh", "bash", "ash", "dash", "zsh", "ksh"].contains(shell)
            case "ONBUILD":
                for inner in instruction.deferred { read(inner) }
                return
            case "EXPOSE", "LABEL", "STOPSIGNAL", "USER", "VOLUME": note(instruction.rest, of: instruction)
            default: break
            }
            guard let last = model.stages.indices.last else {
                if !["ARG", "FROM"].contains(instruction.keyword.value), !model.isTemplate {
                    tell(
                        Code.noStage, .error, "`\(instruction.keyword.value)` stands before the first `FROM`",
                        instruction.keyword.range)
                }
                return
            }
            model.stages[last].range = model.stages[last].range.lowerBound..<instruction.range.upperBound
        }

        mutating func tell(_ code: String, _ severity: Diagnostic.Severity, _ message: String, _ range: TextRange) {
            guard diagnostics.count < 200 else { return }
            diagnostics.append(Diagnostic(code: code, severity: severity, message: message, range: range))
        }

        // MARK: - Stages

        private mutating func readFrom(_ instruction: DockerfileText.Instruction) {
            if !model.stages.isEmpty { scopes.append(scope) }
            scope = globals
            isInFrom = true
            for flag in instruction.flags { if let value = flag.value { note(value, of: instruction) } }
            var words = DockerfileWords(instruction, escape: document.escape)
            guard let image = words.plainWord() else { return }
            let others = words.plainWords()
            let value = expanded(image, of: instruction)
            isInFrom = false
            var name: Located<String>?
            if others.count >= 2, instruction.text.string(others[0]).lowercased() == "as" {
                name = instruction.text.located(others[1])
            }
            let base = base(value)
            let stage = Stage(
                name: name, from: instruction.text.located(image), base: base, range: instruction.range)
            model.stages.append(stage)
            scope = Scope()
            if case .stage(let parent) = base { scope = scopes[parent] }
            isShellKnown = true
            guard let name, !name.value.contains("{{") else { return }
            if numbers.updateValue(model.stages.count - 1, forKey: name.value.lowercased()) != nil {
                tell(
                    Code.duplicateStage, .warning,
                    "There is another stage `\(name.value)` above: the last one counts", name.range)
            }
        }

        /// A stage above has this name, else it is an image.
        private func base(_ value: DockerfileValue) -> Base {
            guard let name = value.known else { return unknown(value) }
            if let number = numbers[name.lowercased()] { return .stage(number) }
            if name == "scratch" { return .scratch }
            return name.isEmpty ? .unknown("it is empty") : .image(ImageName(name))
        }

        private func unknown(_ value: DockerfileValue) -> Base {
            if case .unknown(let reason) = value { .unknown(reason) } else { .scratch }
        }

        private mutating func readOther(
            _ value: Range<Int>,
            of instruction: DockerfileText.Instruction,
            scope: String
        ) {
            let name = expanded(value, of: instruction)
            var base = base(name)
            if let text = name.known, let number = Int(text) {
                let isAbove = number >= 0 && number < model.stages.count - 1
                base = isAbove ? .stage(number) : .scratch
                if !isAbove, !model.isTemplate {
                    tell(
                        Code.unknownStage, .error, "There is no stage \(number) above this one",
                        instruction.text.source(value))
                }
            }
            update { $0.others.append(Other(name: instruction.text.located(value), base: base, scope: scope)) }
        }

        mutating func update(_ change: (inout Stage) -> Void) {
            guard let last = model.stages.indices.last else { return }
            change(&model.stages[last])
        }

        // MARK: - Variables

        private mutating func readArguments(_ instruction: DockerfileText.Instruction) {
            var words = DockerfileWords(instruction, escape: document.escape)
            while let word = words.word() {
                let bytes = instruction.text.bytes[word]
                let equals = bytes.firstIndex(of: UInt8(ascii: "="))
                let name = instruction.text.located(word.lowerBound..<(equals ?? word.upperBound))
                let written = equals.map { $0 + 1..<word.upperBound }
                define(.argument, name, written, word, of: instruction)
            }
        }

        private mutating func readEnvironment(_ instruction: DockerfileText.Instruction) {
            var words = DockerfileWords(instruction, escape: document.escape)
            // All pairs of one instruction see the values from before it.
            let before = scope
            for pair in words.pairs() {
                let whole = pair.name.lowerBound..<(pair.value ?? pair.name).upperBound
                define(.environment, instruction.text.located(pair.name), pair.value, whole, of: instruction, before)
            }
        }

        private mutating func define(
            _ kind: Definition.Kind,
            _ name: Located<String>,
            _ written: Range<Int>?,
            _ whole: Range<Int>,
            of instruction: DockerfileText.Instruction,
            _ before: Scope? = nil
        ) {
            let isGlobal = model.stages.isEmpty
            let known = (isGlobal ? globals : scope)[name.value]
            let global = isGlobal ? nil : globals[name.value]
            var value: DockerfileValue
            if let written {
                value = expanded(written, of: instruction, before)
            } else if let global, kind == .argument {
                value = global.value
            } else if kind == .argument, let known {
                value = known.value
            } else {
                let isPlatform = Containers.platformArguments.contains(name.value)
                value = .unknown(
                    isPlatform ? "the platform says what `\(name.value)` is" : "`\(name.value)` has no default")
            }
            if kind == .argument, let text = given[name.value] { value = .known(text) }
            let earlier = known ?? (kind == .argument ? global : nil)
            // An `ARG` does not count where an `ENV` of its name does.
            let isHidden = kind == .argument && known?.isEnvironment == true
            let number = model.definitions.count
            let origin = earlier.map { model.definitions[$0.definition].origin } ?? number
            if isHidden, let known { value = known.value }
            model.definitions.append(
                Definition(
                    kind: kind, name: name, range: instruction.text.source(whole),
                    written: written.map(instruction.text.located), value: value, origin: origin,
                    stage: model.stages.indices.last))
            guard !isHidden else { return }
            let bound = Scope.Bound(value: value, definition: number, isEnvironment: kind == .environment)
            if isGlobal { globals[name.value] = bound } else { scope[name.value] = bound }
        }

        /// A word with its variables filled in; they are noted.
        mutating func expanded(
            _ range: Range<Int>,
            of instruction: DockerfileText.Instruction,
            _ before: Scope? = nil
        ) -> DockerfileValue {
            let counts = before ?? (model.stages.isEmpty ? globals : scope)
            var expansion = DockerfileExpansion(instruction.text, escape: document.escape, lookup: counts.value)
            let value = expansion.value(of: range)
            for use in expansion.uses { noteUse(Located(use.name, at: use.range), hasDefault: use.hasDefault, counts) }
            return value
        }

        /// Variables of words that nobody needs the value of.
        private mutating func note(_ range: Range<Int>, of instruction: DockerfileText.Instruction) {
            _ = expanded(range, of: instruction)
        }

        mutating func noteUse(_ name: Located<String>, hasDefault: Bool, _ scope: Scope, isCommand: Bool = false) {
            let bound = scope[name.value]
            if bound == nil, isCommand, globals[name.value] == nil { return }
            model.variables.append(
                VariableUse(
                    name: name, definition: bound?.definition, value: bound?.value, stage: model.stages.indices.last))
            guard bound == nil, !hasDefault, !model.isTemplate else { return }
            if isInFrom, Containers.platformArguments.contains(name.value) { return }
            if globals[name.value] != nil {
                tell(
                    Code.undefinedArgument, .warning,
                    "`\(name.value)` has no value in this stage: an `ARG` before `FROM` counts only behind another one",
                    name.range)
            } else if model.stages.isEmpty || isInFrom {
                tell(
                    Code.undefinedArgument, .warning, "No `ARG` before this gives `\(name.value)` a value", name.range)
            }
        }

        // MARK: - Files

        private mutating func readFolder(_ instruction: DockerfileText.Instruction) {
            let value = expanded(instruction.rest, of: instruction).known
            update { stage in
                guard let value else { return stage.folder = nil }
                stage.folder = value.hasPrefix("/") ? value : stage.folder.map { $0 + "/" + value }
            }
        }

        private mutating func readProgram(_ instruction: DockerfileText.Instruction) {
            for name in Containers.variables(in: instruction.text, instruction.rest) {
                noteUse(name, hasDefault: true, scope, isCommand: true)
            }
            let program: Located<String>?
            if let strings = instruction.strings {
                program = strings.first
            } else {
                let words = ShellText(instruction.text, instruction.rest).commands.last?.words
                let word = words?.first { $0.text != "exec" }
                program = word.flatMap { word in
                    word.text.map { Located($0, at: instruction.text.source(word.range)) }
                }
            }
            if let program, !program.value.isEmpty { update { $0.programs.append(program) } }
        }

        private mutating func readCopy(_ instruction: DockerfileText.Instruction) {
            var origin: Base?
            for flag in instruction.flags {
                guard let value = flag.value else { continue }
                if flag.name.value == "from" {
                    readOther(value, of: instruction, scope: "COPY")
                    origin = model.stages.last?.others.last?.base
                } else {
                    note(value, of: instruction)
                }
            }
            var places = copied(instruction)
            guard let last = places.popLast() else { return }
            var copy = Copy(
                sources: [], destination: last.value.known, keyword: instruction.keyword.value,
                origin: origin)
            for place in places {
                guard case .known(let source) = place.value else { continue }
                if source.contains("://"), instruction.keyword.value == "ADD" {
                    add(Commands.download(source, at: place.range, tool: "ADD"))
                } else {
                    copy.sources.append(Located(source, at: place.range))
                }
            }
            let destination = copy.destination
            update { stage in
                if let destination, !destination.hasPrefix("/") {
                    copy.destination = stage.folder.map { $0 + "/" + destination }
                }
                stage.copies.append(copy)
            }
        }

        /// The words of a `COPY` but for its heredocs.
        private mutating func copied(
            _ instruction: DockerfileText.Instruction
        ) -> [(value: DockerfileValue, range: TextRange)] {
            if let strings = instruction.strings {
                return strings.map { (.known($0.value), $0.range) }
            }
            var words = DockerfileWords(instruction, escape: document.escape)
            return words.plainWords().compactMap { word in
                if instruction.text.string(word).hasPrefix("<<") { return nil }
                return (expanded(word, of: instruction), instruction.text.source(word))
            }
        }

        mutating func add(_ want: Want?) {
            guard let want else { return }
            update { $0.wants.append(want) }
        }

        // MARK: - Commands

        private mutating func readRun(_ instruction: DockerfileText.Instruction) {
            var mounts: [(source: String, target: String)] = []
            for flag in instruction.flags where flag.name.value == "mount" {
                guard let value = flag.value else { continue }
                var settings: [String: String] = [:]
                for part in Self.parts(of: value, in: instruction.text) {
                    let words = instruction.text.string(part).split(separator: "=", maxSplits: 1).map(String.init)
                    if words.count == 2 { settings[words[0]] = words[1] }
                    guard words.count == 2, words[0] == "from" else { continue }
                    readOther(part.lowerBound + 5..<part.upperBound, of: instruction, scope: "mount")
                }
                guard settings["type"] ?? "bind" == "bind", settings["from"] == nil,
                    let source = settings["source"] ?? settings["src"],
                    let target = settings["target"] ?? settings["dst"] ?? settings["destination"]
                else { continue }
                mounts.append((source, target))
            }
            noteCommands(instruction.text, instruction.rest)
            var texts: [(JoinedText, Range<Int>)] = []
            if let strings = instruction.strings {
                guard strings.count == 3, strings[1].value.hasPrefix("-"), strings[1].value.hasSuffix("c"),
                    text[strings[2].range] == strings[2].value
                else {
                    return readPlainCommand(strings)
                }
                let script = JoinedText(strings[2].range, of: text.bytes)
                texts.append((script, 0..<script.count))
            } else {
                texts.append((instruction.text, instruction.rest))
            }
            for heredoc in instruction.heredocs where Self.isScript(heredoc, of: instruction) {
                let script = JoinedText(heredoc.content, of: text.bytes)
                noteCommands(script, 0..<script.count)
                texts.append((script, 0..<script.count))
            }
            guard isShellKnown else { return }
            for (script, range) in texts {
                var commands = Commands(script, scope)
                commands.read(ShellText(script, range))
                for want in commands.wants { add(want) }
                let (unknown, lists) = (commands.unknown, commands.lists)
                update { stage in
                    stage.unknown += unknown
                    stage.lists += lists.map { ListUse(path: $0, folder: stage.folder, mounts: mounts) }
                }
            }
        }

        private mutating func readPlainCommand(_ strings: [Located<String>]) {
            var command = ShellCommand()
            guard let first = strings.first, let last = strings.last, isShellKnown else { return }
            let script = JoinedText(first.range.lowerBound..<last.range.upperBound, of: text.bytes)
            for string in strings {
                let start = string.range.lowerBound - first.range.lowerBound
                command.words.append(
                    ShellWord(range: start..<start + string.range.count, parts: [.text(string.value)]))
            }
            var commands = Commands(script, scope)
            commands.read(command)
            for want in commands.wants { add(want) }
        }

        private mutating func noteCommands(_ text: JoinedText, _ range: Range<Int>) {
            let names = Containers.variables(in: text, range)
            guard !names.isEmpty else { return }
            var own: [String: Bool] = [:]
            for name in names {
                // What the command itself gives a value is its own.
                if scope[name.value] == nil, globals[name.value] != nil {
                    let isOwn = own[name.value] ?? Self.isAssigned(name.value, in: text.string(range))
                    own[name.value] = isOwn
                    if isOwn { continue }
                }
                noteUse(name, hasDefault: false, scope, isCommand: true)
            }
        }
    }
}
