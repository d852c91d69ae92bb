import KytesEcosystems
import KytesFeatures
import KytesSyntax
import KytesText
import Synchronization

/// semanticTokens: full, range, and the difference to the last answer.
extension KytesService {
    static let tokenLegend = LSP.SemanticTokensLegend(
        tokenTypes: TokenFact.Kind.allCases.map(\.rawValue),
        tokenModifiers: []
    )

    func addTokens(to table: inout MethodTable) {
        let last = LastTokens()
        table.ask("textDocument/semanticTokens/full", of: self, .nothing, waits: false) { ask, _ in
            last.remember(ask.tokens(within: nil), of: ask.document).json
        }
        table.ask("textDocument/semanticTokens/range", of: self, .range, waits: false) { ask, range in
            LSP.SemanticTokens(tokens: ask.tokens(within: ask.textRange(range))).json
        }
        table.ask("textDocument/semanticTokens/full/delta", of: self, .previousResult, waits: false) { ask, previous in
            let known = last.tokens(previous, of: ask.document)
            let fresh = last.remember(ask.tokens(within: nil), of: ask.document)
            return known.map { fresh.delta(from: $0) } ?? fresh.json
        }
    }
}

extension Reading<String> {
    fileprivate static var previousResult: Reading { Reading { try $0["previousResultId"].read() } }
}

/// The last answer for each document, so that the next can be a difference.
private final class LastTokens: Sendable {
    private struct State {
        var count = 0
        var answers: [DocumentID: LSP.SemanticTokens] = [:]
    }

    private let state = Mutex(State())

    func remember(_ tokens: [LSP.SemanticTokens.Token], of document: DocumentID) -> LSP.SemanticTokens {
        state.withLock { state in
            state.count += 1
            // Editors ask for few documents at a time; what is forgotten is only answered whole.
            if state.answers.count > 64 { state.answers = [:] }
            let answer = LSP.SemanticTokens(resultId: String(state.count), tokens: tokens)
            state.answers[document] = answer
            return answer
        }
    }

    func tokens(_ id: String, of document: DocumentID) -> LSP.SemanticTokens? {
        state.withLock { $0.answers[document] }.flatMap { $0.resultId == id ? $0 : nil }
    }
}

extension Ask {
    /// One token for each line that a fact crosses.
    fileprivate func tokens(within range: TextRange?) -> [LSP.SemanticTokens.Token] {
        guard let text else { return [] }
        return features.semanticTokens(in: document, within: range).flatMap { fact in
            (text.line(at: fact.range.lowerBound)...text.line(at: fact.range.upperBound)).compactMap { line in
                token(fact, line: line, in: text)
            }
        }
    }

    private func token(_ fact: TokenFact, line: Int, in text: SourceText) -> LSP.SemanticTokens.Token? {
        let range = fact.range.clamped(to: text.range(ofLine: line))
        guard !range.isEmpty, let type = TokenFact.Kind.allCases.firstIndex(of: fact.kind) else { return nil }
        let start = text.position(at: range.lowerBound, in: context.encoding).column
        let end = text.position(at: range.upperBound, in: context.encoding).column
        return LSP.SemanticTokens.Token(line: line, start: start, length: end - start, type: type)
    }
}
