import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesSyntax
import KytesText
import KytesWorkspace

/// workspace/executeCommand.
extension KytesService {
    func addCommands(to table: inout MethodTable) {
        table.request("workspace/executeCommand", isSupersededByEdits: false) { params, context in
            let name: String = try params["command"].read()
            let arguments = try Self.arguments(of: params["arguments"])
            let features = self.desk.features(of: try await self.workspace.settled())
            let command = try features.command(named: name, arguments: arguments)
            let jumper = self.jumper(in: context.session, progress: context.progress)
            let outcome = try await jumper.run(command)
            context.session.say(outcome.messages)
            return try await self.answer(outcome.value, context)
        }
    }

    /// Strings; or one object whose members `format`, `component` and `root` are meant in that order.
    private static func arguments(of wire: WireReader) throws -> [String] {
        guard wire.isPresent else { return [] }
        return try wire.elements().flatMap { element in
            guard element.value?.object != nil else { return [try element.string()] }
            return ["format", "component", "root"].compactMap { element[$0].value?.string }
        }
    }

    private func answer(_ value: CommandOutcome.Value, _ context: RequestContext) async throws -> JSONValue {
        switch value {
        case .nothing: return .null
        case .folder(let folder): return ["uri": .string(DocumentID(file: folder).uri)]
        case .paths(let paths): return ["paths": .array(paths.map { .array($0.map { .string($0.purl) }) })]
        case .document(let document):
            return [
                "fileName": .string(document.fileName), "languageId": .string(document.languageID),
                "text": .string(document.text),
            ]
        case .jump(let outcome):
            guard let place = outcome.places.first else { return .null }
            let location = LSP.Location(place, context.encoding)
            if context.capabilities.canShowDocuments {
                _ = try await context.session.client.showDocument(location.uri, selection: location.range)
            }
            return location.json
        }
    }
}

extension LSP.Command {
    init(_ command: KytesFeatures.Command, title: String) {
        self.init(title: title, command: command.name, arguments: command.arguments.map(JSONValue.string))
    }
}
