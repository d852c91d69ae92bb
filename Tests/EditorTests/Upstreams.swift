import Foundation
import Testing

/// What the upstreams of the story hold, according to git.
actor Upstreams {
    private let home: EditorHome
    private var versions: [String: String] = [:]
    private var files: [String: String] = [:]

    init(home: EditorHome) {
        self.home = home
    }

    /// The newest release that the step's requirement allows. No other requirement of the graph forbids it.
    func newestVersion(of step: Story.Step) async throws -> String {
        if let known = versions[step.location] { return known }
        let lines = try await home.git("ls-remote", "--tags", "--refs", step.location).split(separator: "\n")
        let releases = lines.compactMap { line -> [Int]? in
            let numbers = line.split(separator: "/").last?.split(separator: ".").map { Int($0) } ?? []
            let release = numbers.compactMap(\.self)
            return release.count == 3 && numbers.count == 3 && release[0] == step.major ? release : nil
        }
        let newest = try #require(releases.max { $0.lexicographicallyPrecedes($1) }, "\(step.location) has no release")
        let version = newest.map(String.init).joined(separator: ".")
        versions[step.location] = version
        return version
    }

    /// The text of `Package.swift` at a tag.
    func manifest(of location: String, tag: String) async throws -> String {
        try await file("Package.swift", of: location, tag: tag)
    }

    /// The text of a file at a tag.
    func file(_ path: String, of location: String, tag: String) async throws -> String {
        let key = "\(location) \(tag) \(path)"
        if let known = files[key] { return known }
        let clone = home.folder.appending(path: "upstream-\(UUID().uuidString)").path
        try await home.git("clone", "--quiet", "--bare", "--depth", "1", "--branch", tag, location, clone)
        let text = try await home.git("--git-dir", clone, "show", "\(tag):\(path)")
        files[key] = text
        return text
    }
}
