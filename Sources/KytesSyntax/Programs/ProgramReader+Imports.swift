public import KytesText

/// A module that a source text names, and what with.
public struct ModuleMention: Hashable, Sendable {
    public enum Kind: Sendable {
        /// `import X`, `@testable import X`, `import struct X.Y`
        case `import`
        /// `#if canImport(X)`
        case condition
    }

    public var kind: Kind
    public var name: Located<String>

    public init(kind: Kind, name: Located<String>) {
        self.kind = kind
        self.name = name
    }
}

extension ProgramReader {
    /// The modules that a source text names, comments and strings left out; nothing else of it is read.
    ///
    /// Texts over `sizeLimit` and binary ones name none.
    public static func modules(in text: SourceText, _ dialect: Dialect) -> [ModuleMention] {
        guard var reader = lexed(text, dialect) else { return [] }
        var mentions: [ModuleMention] = []
        while reader.kind != .end {
            if let name = reader.takeImport() {
                mentions.append(ModuleMention(kind: .import, name: name))
            } else if let name = reader.takeCondition() {
                mentions.append(ModuleMention(kind: .condition, name: name))
            } else {
                reader.advance()
            }
        }
        return mentions
    }

    private mutating func takeImport() -> Located<String>? {
        guard kind == .name, keyword == .import, beginsStatement, token(after: 1).kind == .name,
            case .import(let statement)? = readDeclaration()
        else { return nil }
        return statement.path.first
    }

    /// Whether nothing but attributes and modifiers stands before the current token in its statement.
    private var beginsStatement: Bool {
        guard !current.startsLine, index > 0 else { return true }
        let last = tokens[index - 1]
        return [.semicolon, .attribute, .closeParenthesis].contains(last.kind) || last.keyword == .modifier
    }

    private mutating func takeCondition() -> Located<String>? {
        guard kind == .name, token(after: 1).kind == .openParenthesis, token(after: 2).kind == .name,
            text(current.range) == "canImport"
        else { return nil }
        advance()
        advance()
        return takeName()
    }
}
