import ArgumentParser
import Foundation
import KytesEcosystems
import KytesTestSupport

/// Writes the page of the documentation that says what is read, and how far.
struct Support: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Rewrite the page that says what each ecosystem reads, and how far."
    )

    func run() async throws {
        try SupportPage.text(of: Ecosystems.all).write(toFile: SupportPage.path, atomically: true, encoding: .utf8)
        print("wrote \(SupportPage.path)")
    }
}
