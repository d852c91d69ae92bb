internal import KytesBasics
internal import KytesSyntax
public import KytesText
internal import Synchronization

extension Kbuild {
    public static func read(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        let name = document.fileName
        if name == "dkms.conf" { return readRecipe(text) }
        return isMakefile(name) ? readMakefile(text) : readSource(text)
    }

    static func isMakefile(_ name: String) -> Bool { name.hasPrefix("Makefile") || name.hasPrefix("Kbuild") }

    private static func readMakefile(_ text: SourceText) -> Parsed<FileFacts> {
        var facts = FileFacts()
        guard text.count <= sizeLimit else { return Parsed(facts) }
        let model = Makefile(text)
        facts.model = model
        // Most makefiles are none of Kbuild's.
        guard model.isOfKbuild else { return Parsed(facts) }
        facts.sayLater {
            var said = SaidFacts()
            said.symbols = symbols(of: model.text)
            return said
        }
        facts.showLater { shown(model, text) }
        return Parsed(facts, diagnostics: model.text.faults.map(diagnostic))
    }

    static let sizeLimit = 4 << 20

    private static func symbols(of text: MakefileText) -> [SymbolFact] {
        text.statements.filter(\.isAssignment).prefix(5_000).map { statement in
            let value = text.string(
                statement.value.lowerBound..<min(statement.value.upperBound, statement.value.lowerBound + 80))
            return SymbolFact(
                kind: .property, name: Located(text.string(statement.name), at: statement.name), range: statement.range,
                detail: value.split { $0.isWhitespace || $0 == "\\" }.joined(separator: " "))
        }
    }

    private static func diagnostic(_ fault: MakefileText.Fault) -> Diagnostic {
        let message =
            switch fault.kind {
            case .unterminatedCondition: "Nothing ends this condition: an `endif` is missing"
            case .strayElse: "No condition is open that this could be the `else` of"
            case .strayEnd: "No condition is open here"
            case .unterminatedDefine: "Nothing ends this `define`: an `endef` is missing"
            case .tooDeep: "This is nested too deeply"
            }
        return Diagnostic(code: Code.syntax, severity: .error, message: message, range: fault.range)
    }

    private static func readSource(_ text: SourceText) -> Parsed<FileFacts> {
        var facts = FileFacts()
        let mentions = OptionMention.all(in: text.bytes)
        if !mentions.isEmpty { facts.model = CSource(mentions: mentions) }
        return Parsed(facts)
    }

    /// A makefile, and what it gives whatever the rest of its tree is like.
    final class Makefile: Sendable {
        let text: MakefileText
        private let mentioned: Deferred<[OptionMention]>
        private let units = Mutex<[String: KnownUnit]>([:])

        struct KnownUnit: Sendable {
            var unit: Unit
            /// The files that it was read from, and the paths where none were.
            var files: [String: ObjectIdentifier?]
        }

        init(_ source: SourceText) {
            let text = MakefileText(source)
            self.text = text
            mentioned = Deferred {
                var comments = text.comments[...]
                return OptionMention.all(in: text.bytes).filter { mention in
                    comments = comments.drop { $0.upperBound <= mention.range.lowerBound }
                    return comments.first.map { !$0.contains(mention.range.lowerBound) } ?? true
                }
            }
        }

        /// The options that it names outside of comments, in the order of the text.
        var mentions: [OptionMention] { mentioned.value }

        /// Whether it has one of the lists that Kbuild reads.
        var isOfKbuild: Bool { text.statements.contains { $0.isAssignment && Self.isList(text.bytes[$0.name]) } }

        static func isList(_ name: ArraySlice<UInt8>) -> Bool {
            [
                "obj-y", "obj-m", "obj-$", "lib-y", "lib-$", "subdir-y", "subdir-m", "subdir-$", "core-y", "libs-y",
                "dtb-",
            ]
            .contains { name.starts(with: $0.utf8) }
        }

        /// What the makefile of a folder can make; worked out anew only when a file that it was read from is another one.
        func unit(at path: String, isFrame: Bool, in files: [String: Makefile], _ make: () -> Unit) -> Unit {
            let key = isFrame ? path + "#" : path
            if let known = units.withLock({ $0[key] }),
                known.files.allSatisfy({ path, identity in files[path].map(ObjectIdentifier.init) == identity })
            {
                return known.unit
            }
            let unit = make()
            if unit.hasListed { return unit }
            var rests: [String: ObjectIdentifier?] = [:]
            for path in unit.files + unit.missing { rests[path] = .some(files[path].map(ObjectIdentifier.init)) }
            units.withLock { units in
                if units.count >= 16 { units = [:] }
                units[key] = KnownUnit(unit: unit, files: rests)
            }
            return unit
        }
    }

    /// A C or assembler source: only names of options are read of it.
    final class CSource: Sendable {
        let mentions: [OptionMention]

        init(mentions: [OptionMention]) { self.mentions = mentions }
    }

    /// `CONFIG_NAME`, and `CONFIG_$(SPL_)NAME` of makefiles, whose phase is left out.
    struct OptionMention: Hashable, Sendable {
        /// Without `CONFIG_`.
        var name: String
        /// With it.
        var range: TextRange

        private static let prefix = Array("CONFIG_".utf8)
        /// So many of one text: the largest source of Linux has a few hundred.
        private static let limit = 20_000

        static func all(in bytes: [UInt8]) -> [OptionMention] {
            var mentions: [OptionMention] = []
            bytes.withUnsafeBufferPointer { buffer in
                var from = 0
                while mentions.count < limit, let start = ByteSearch.first(prefix, in: buffer, from: from) {
                    from = start + prefix.count
                    if start > 0, isOfAName(buffer[start - 1]) { continue }
                    var nameStart = from
                    if nameStart + 1 < buffer.count, buffer[nameStart] == UInt8(ascii: "$"),
                        buffer[nameStart + 1] == UInt8(ascii: "(")
                    {
                        while nameStart < buffer.count, nameStart - from < 24, buffer[nameStart] != UInt8(ascii: ")") {
                            nameStart += 1
                        }
                        nameStart += 1
                    }
                    var end = min(nameStart, buffer.count)
                    while end < buffer.count, end - nameStart < 200, isOfAName(buffer[end]) { end += 1 }
                    guard end > nameStart else { continue }
                    from = end
                    // What the preprocessor or make puts together is no name.
                    if end < buffer.count, buffer[end] == UInt8(ascii: "#") || buffer[end] == UInt8(ascii: "$") {
                        continue
                    }
                    let name = String(decoding: buffer[nameStart..<end], as: UTF8.self)
                    mentions.append(OptionMention(name: name, range: start..<end))
                }
            }
            return mentions
        }

        private static func isOfAName(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}
