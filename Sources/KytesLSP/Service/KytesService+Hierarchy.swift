import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesSyntax
import KytesText
import KytesWorkspace

/// callHierarchy (what a component depends on, who depends on it) and workspace/symbol.
extension KytesService {
    func addHierarchy(to table: inout MethodTable) {
        table.ask("textDocument/prepareCallHierarchy", of: self, .position) { ask, position in
            guard let offset = ask.offset(at: position) else { return .null }
            let items = ask.features.callItems(in: ask.document, at: offset)
            return try await self.wire(items, ask.context).compactMap { $0 }.json
        }
        table.request("callHierarchy/outgoingCalls", isSupersededByEdits: false) { params, context in
            let (component, features) = try await self.component(of: params)
            let calls = features.outgoingCalls(of: component)
            let own = features.callItem(of: component)
            let ownText = own.flatMap { features.text(of: $0.document) }
            let items = try await self.wire(calls.map(\.item), context)
            return zip(calls, items).compactMap { call, item in
                item.map { item in
                    LSP.CallHierarchyOutgoingCall(to: item, fromRanges: wireRanges(call.ranges, in: ownText, context))
                }
            }.json
        }
        table.request("callHierarchy/incomingCalls", isSupersededByEdits: false) { params, context in
            let (component, features) = try await self.component(of: params)
            let calls = features.incomingCalls(of: component)
            let items = try await self.wire(calls.map(\.item), context)
            return zip(calls, items).compactMap { call, item in
                item.map { item in
                    let text = features.text(of: call.item.document)
                    return LSP.CallHierarchyIncomingCall(
                        from: item, fromRanges: wireRanges(call.ranges, in: text, context))
                }
            }.json
        }
        table.request("workspace/symbol", isSupersededByEdits: false) { params, context in
            let query: String = try params["query"].read()
            let snapshot = try await self.workspace.settled()
            let symbols = self.desk.features(of: snapshot).workspaceSymbols(matching: query)
            let places = try await self.jumper(in: context.session).places(of: symbols.map(\.place))
            return zip(symbols, places).compactMap { symbol, place in
                place.map { place in
                    LSP.WorkspaceSymbol(
                        name: symbol.name,
                        kind: symbol.kind.wire,
                        containerName: symbol.container,
                        location: LSP.Location(place, context.encoding)
                    )
                }
            }.json
        }
    }

    /// What an item of ours that comes back stands for.
    private func component(of params: WireReader) async throws -> (ComponentID, Features) {
        let item: LSP.CallHierarchyItem = try params["item"].read()
        guard let component = item.data.flatMap(ComponentID.init(purl:)) else {
            throw params["item"]["data"].mismatch("a package URL")
        }
        return (component, desk.features(of: try await workspace.settled()))
    }

    /// Items whose file is on this disk; the others stay away until someone jumps there.
    private func wire(_ items: [CallItem], _ context: RequestContext) async throws -> [LSP.CallHierarchyItem?] {
        let evidence = items.map { Evidence(document: $0.document, range: $0.nameRange) }
        let places = try await jumper(in: context.session).places(of: evidence)
        return zip(items, places).map { item, place in
            place.map { place in
                LSP.CallHierarchyItem(
                    name: item.name,
                    kind: item.kind.wire,
                    detail: item.detail,
                    uri: LSP.Location(place, context.encoding).uri,
                    range: LSP.Range(item.range, in: place.text, context.encoding),
                    selectionRange: LSP.Range(place.range, in: place.text, context.encoding),
                    data: item.component.purl
                )
            }
        }
    }
}

private func wireRanges(_ ranges: [TextRange], in text: SourceText?, _ context: RequestContext) -> [LSP.Range] {
    guard let text else { return [] }
    return ranges.map { LSP.Range($0, in: text, context.encoding) }
}
