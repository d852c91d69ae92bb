import Foundation
import Testing

/// An editor that hangs fails its test, and leaves nothing behind.
@Suite struct EditorHomeTests {
    private func isRunning(_ process: Int) -> Bool {
        let state = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        // proc(5): the state follows the name in parentheses. A zombie waits only to be counted.
        return state?.split(separator: ")").last?.split(separator: " ").first.map { $0 != "Z" } ?? false
    }

    @Test func whoIsLateIsKilledWithWhatHeStarted() async throws {
        let home = try EditorHome()
        let late = await #expect(throws: EditorHome.Late.self) {
            try await home.run(
                URL(filePath: "/bin/sh"), ["-c", "sleep 600 & echo $!; sleep 600"], deadline: .milliseconds(300))
        }
        let said = try #require(late?.output)
        let child = try #require(Int(said.trimmingCharacters(in: .whitespacesAndNewlines)), "\(said)")
        #expect(late?.description.hasPrefix("`sh` did not end within 0.3 seconds; it said: ") == true)
        let deadline = ContinuousClock.now + .seconds(5)
        while isRunning(child), ContinuousClock.now < deadline { await Task.yield() }
        #expect(!isRunning(child))
    }

    @Test func aGrandchildThatHoldsTheOutputIsNotWaitedFor() async throws {
        let home = try EditorHome()
        let started = ContinuousClock.now
        let run = try await home.run(
            URL(filePath: "/bin/sh"), ["-c", "sleep 20 & echo done; exit 7"], deadline: .seconds(15))
        #expect(run.status == 7)
        #expect(run.output == "done\n")
        #expect(ContinuousClock.now - started < .seconds(15))
    }
}
