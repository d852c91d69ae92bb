import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesSyntax
import KytesText
import KytesWorkspace

/// workspace/executeCommand.
///
/// The answer is the result, and whoever shows it says so (`initializationOptions.showsResults`). Other editors drop it:
/// for them the place of a jump is shown by `window/showDocument`, and what else there is by a message.
extension KytesService {
    func addCommands(to table: inout MethodTable) {
        table.request("workspace/executeCommand", isSupersededByEdits: false) { params, context in
            let name: String = try params["command"].read()
            let arguments = try Self.arguments(of: params["arguments"])
            do { try Command.check(name, arguments) } catch { throw ResponseError(.invalidParams, "\(error)") }
            let features = self.desk.features(of: try await self.workspace.settled())
            let command = try features.command(named: name, arguments: arguments)
            let jumper = self.jumper(in: context.session, progress: context.progress)
            let outcome = try await jumper.run(command)
            context.session.say(outcome.messages)
            if !context.session.showsResults { try await self.show(outcome, context) }
            return Self.answer(outcome.value, context)
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

    /// For editors that drop results.
    private func show(_ outcome: CommandOutcome, _ context: RequestContext) async throws {
        if let summary = outcome.summary { context.session.say([summary]) }
        guard case .jump(let jump) = outcome.value, let place = jump.places.first else { return }
        let location = LSP.Location(place, context.encoding)
        guard context.capabilities.canShowDocuments else {
            return context.session.client.showMessage(.info, "The source is at \(place.document)")
        }
        _ = try await context.session.client.showDocument(location.uri, selection: location.range)
    }

    private static func answer(_ value: CommandOutcome.Value, _ context: RequestContext) -> JSONValue {
        switch value {
        case .nothing: .null
        case .folder(let folder): ["uri": .string(DocumentID(file: folder).uri)]
        case .paths(let paths, let document): .object(document.json(with: paths))
        case .document(let document): .object(document.json())
        case .jump(let outcome):
            outcome.places.first.map { LSP.Location($0, context.encoding).json } ?? .null
        }
    }
}

extension GraphDocument {
    fileprivate func json(with paths: [[ComponentID]]? = nil) -> JSONObject {
        var json: JSONObject = [
            "fileName": .string(fileName), "languageId": .string(languageID), "text": .string(text),
        ]
        json["paths"] = paths.map { .array($0.map { .array($0.map { .string($0.purl) }) }) }
        return json
    }
}

extension Session {
    /// Whether the editor shows the results of commands.
    var showsResults: Bool { params.initializationOptions?["showsResults"]?.bool == true }

    /// What resolutions assume: `initializationOptions.assume`, by the name of an `Assumption`; what is no text is passed over.
    var assumptions: [String: String] {
        let said = params.initializationOptions?["assume"]
        return Ecosystems.assumptions.reduce(into: [:]) { $0[$1.name] = said?[$1.name]?.string }
    }
}

extension LSP.Command {
    init(_ command: KytesFeatures.Command, title: String) {
        self.init(title: title, command: command.name, arguments: command.arguments.map(JSONValue.string))
    }
}
