import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesSources
import KytesText

/// Asks in the editor whether a program of an ecosystem may run on the workspace.
struct EditorTrust: TrustAsker {
    let session: Session

    func mayRun(_ invocation: Override.Invocation, for component: Component) async -> Bool {
        let command = ([invocation.program] + invocation.arguments).joined(separator: " ")
        let question = "Kytes wants to run `\(command)` in `\(invocation.folder)` for `\(component.name)`"
        do {
            return try await session.client.ask(.warning, question, answers: ["Run", "Cancel"]) == "Run"
        } catch {
            session.log.info("`\(command)` was not run: \(error)")
            return false
        }
    }
}
