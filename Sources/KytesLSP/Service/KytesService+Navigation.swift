import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesSyntax
import KytesText
import KytesWorkspace

/// definition, declaration, implementation, references, documentHighlight, documentLink.
extension KytesService {
    func addNavigation(to table: inout MethodTable) {
        table.ask("textDocument/definition", of: self, .position) { ask, position in
            try await ask.jump("definition", at: position) { try await $0.definition(in: ask.document, at: $1) }
        }
        table.ask("textDocument/declaration", of: self, .position) { ask, position in
            try await ask.jump("declaration", at: position) { try await $0.declaration(in: ask.document, at: $1) }
        }
        table.ask("textDocument/implementation", of: self, .position) { ask, position in
            try await ask.jump("implementation", at: position) { try await $0.implementation(in: ask.document, at: $1) }
        }
        table.ask("textDocument/references", of: self, .references) { ask, asked in
            try await ask.references(at: asked.position, includingDeclaration: asked.includesDeclaration)
        }
        table.ask("textDocument/documentHighlight", of: self, .position) { ask, position in
            guard let offset = ask.offset(at: position) else { return .null }
            return ask.features.highlights(in: ask.document, at: offset).map { highlight in
                LSP.DocumentHighlight(range: ask.wire(highlight.range), kind: highlight.kind.wire)
            }.json
        }
        table.ask("textDocument/documentLink", of: self, .nothing) { ask, _ in
            ask.features.documentLinks(in: ask.document).map { link in
                LSP.DocumentLink(range: ask.wire(link.range), target: link.url, tooltip: link.tooltip)
            }.json
        }
    }
}

extension Ask {
    /// A jump with its progress, and what has to be said about where it ended.
    fileprivate func jump(
        _ method: String,
        at position: Position,
        _ follow: (Jumper, Int) async throws -> JumpOutcome
    ) async throws -> JSONValue {
        guard let offset = offset(at: position) else { return .null }
        let jumper = service.jumper(in: context.session, progress: context.progress)
        let outcome = try await follow(jumper, offset)
        context.session.say(outcome.messages)
        guard !outcome.places.isEmpty else { return .null }
        let places = outcome.places.map(asOpen)
        guard context.capabilities.hasLinks(for: method) else {
            return places.map { place in LSP.Location(place, context.encoding) }.json
        }
        let origin = outcome.origin.map(wire)
        return places.map { place in
            let target = LSP.Location(place, context.encoding)
            return LSP.LocationLink(
                originSelectionRange: origin,
                targetUri: target.uri,
                targetRange: target.range,
                targetSelectionRange: target.range
            )
        }.json
    }

    /// A jump within one text stays in the file that was asked about: a checkout and the source cache hold the same.
    private func asOpen(_ place: Place) -> Place {
        guard snapshot.canonical(place.document) == document, text == place.text else { return place }
        var place = place
        place.document = DocumentID(uri: uri)
        return place
    }

    fileprivate func references(at position: Position, includingDeclaration: Bool) async throws -> JSONValue {
        guard let offset = offset(at: position) else { return .null }
        // Files that only mention things are read when all mentions are asked for.
        let component = features.definition(in: document, at: offset)?.component
        let all = try await service.desk.features(mentioning: component)
        let evidence = all.references(in: document, at: offset, includingDeclaration: includingDeclaration)
        let places = try await service.jumper(in: context.session).places(of: evidence).compactMap { $0 }
        let locations = places.map { place in
            LSP.Location(place, context.encoding)
        }
        guard context.takesPartialResults else { return locations.json }
        for start in stride(from: 0, to: locations.count, by: 100) {
            context.sendPartialResult(Array(locations[start..<min(start + 100, locations.count)]).json)
        }
        return .array([])
    }
}

/// What a request for references says.
private struct AskedReferences: Sendable {
    var position: Position
    var includesDeclaration: Bool
}

extension Reading<AskedReferences> {
    fileprivate static var references: Reading {
        Reading { params in
            let includes = params["context"]["includeDeclaration"]
            return AskedReferences(
                position: try params["position"].read(),
                includesDeclaration: includes.isPresent ? try includes.bool() : true
            )
        }
    }
}

extension Highlight.Kind {
    fileprivate var wire: LSP.DocumentHighlight.Kind {
        switch self {
        case .declaration: .write
        case .pin: .text
        case .use: .read
        }
    }
}
