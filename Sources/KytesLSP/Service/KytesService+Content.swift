import KytesFeatures
import KytesSyntax
import KytesText
import KytesWorkspace

/// workspace/textDocumentContent: the graph as a document of its own, for editors that can show one.
///
/// `kytes:/graph.svg`, `kytes:/graph.json`, and so on for every format.
extension KytesService {
    func addContent(to table: inout MethodTable) {
        table.request("workspace/textDocumentContent", isSupersededByEdits: false) { params, _ in
            let uri: String = try params["uri"].read()
            let name = uri.split(separator: "/").last ?? ""
            guard uri.hasPrefix("kytes:"), name.hasPrefix("graph."),
                let format = GraphFormat(rawValue: String(name.dropFirst(6)))
            else { throw params["uri"].mismatch("a document of kytes, such as `kytes:/graph.svg`") }
            let features = self.desk.features(of: try await self.workspace.settled())
            return ["text": .string(features.graphDocument(format).text)]
        }
    }
}
