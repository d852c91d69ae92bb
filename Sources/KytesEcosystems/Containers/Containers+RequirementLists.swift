internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Containers {
    /// A list of Python packages, as `pip install -r` reads it.
    ///
    /// - Source: pip 25, "Requirements File Format", read 2026-11-27.
    struct RequirementList: Sendable {
        struct Entry: Sendable {
            /// Without blanks, conditions and options: `requests[socks]>=2`.
            var word: String
            var name: TextRange
        }

        private(set) var entries: [Entry] = []
        /// Other lists, relative to this one.
        private(set) var lists: [Located<String>] = []

        private static let lineLimit = 20_000

        init(_ text: SourceText) {
            for line in 0..<min(text.lineCount, Self.lineLimit) {
                read(text[text.range(ofLine: line)], at: text.range(ofLine: line).lowerBound)
            }
        }

        private mutating func read(_ line: String, at start: Int) {
            let words = line.split(whereSeparator: \.isWhitespace).prefix { !$0.hasPrefix("#") && $0 != "\\" }
            guard let first = words.first else { return }
            func place(_ part: Substring) -> Int {
                start + line.utf8.distance(from: line.startIndex, to: part.startIndex)
            }
            if first.hasPrefix("-") {
                let isList = ["-r", "--requirement"].contains(first) || first.hasPrefix("--requirement=")
                let value = first.contains("=") ? first.drop { $0 != "=" }.dropFirst() : words.dropFirst().first ?? ""
                if isList, !value.isEmpty {
                    lists.append(Located(String(value), at: place(value)..<place(value) + value.utf8.count))
                } else if ["-e", "--editable"].contains(first), value.hasPrefix("git+") {
                    entries.append(Entry(word: String(value), name: place(value)..<place(value) + value.utf8.count))
                }
                return
            }
            let name = first.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
            let isWhole = first.hasPrefix("git+")
            guard !name.isEmpty else { return }
            let rest = words.prefix { !$0.hasPrefix("--") }.joined().prefix { $0 != ";" }
            // `name @ address`: the address says where it is, the name what.
            let word = isWhole ? first : rest.contains("@") ? name : rest
            let length = isWhole ? first.utf8.count : name.utf8.count
            entries.append(Entry(word: String(word), name: place(first)..<place(first) + length))
        }
    }

    /// Where a command names a list: in the image, relative to the folder that it runs in.
    struct ListUse: Sendable {
        var path: Located<String>
        var folder: String?
        /// What the command alone sees of the context, and where.
        var mounts: [(source: String, target: String)] = []
    }

    /// A list that a stage installs from, and that is a file of the workspace.
    struct FoundList: Sendable {
        var stage: Int
        var document: DocumentID
        var text: SourceText
        var list: RequirementList
    }
}

extension Containers {
    /// The files of the workspace that `pip install -r` names, and those that they name.
    static func findLists(in world: inout World, _ folders: ListedFolders) async throws {
        for number in world.recipes.indices where world.recipes[number].named.hasLists {
            let recipe = world.recipes[number]
            guard let context = recipe.context else { continue }
            let uses = recipe.model.stages.enumerated().flatMap { stage in
                stage.element.lists.map { (stage: stage.offset, use: $0) }
            }
            .prefix(mostLists)
            for (stage, use) in uses where world.recipes[number].lists.count < mostLists {
                for candidate in recipe.candidates(for: use, in: stage, context.folder)
                where try await folders.has(candidate) {
                    world.recipes[number].listFiles[use.path.range] = candidate
                    world.recipes[number].lists += try await lists(at: candidate, stage, folders.metadata)
                    break
                }
            }
        }
    }

    /// So many lists of a Dockerfile are read, and so many that one names.
    private static let mostLists = 50

    private static func lists(
        at first: AbsolutePath,
        _ stage: Int,
        _ metadata: any MetadataSource
    ) async throws -> [FoundList] {
        var (found, seen, open) = ([FoundList](), Set<AbsolutePath>(), [first])
        while let path = open.popLast(), seen.count < mostLists {
            guard seen.insert(path).inserted,
                let file = try await metadata.file(at: path, readBy: Containers.self),
                let list = file.facts.model as? RequirementList
            else { continue }
            found.append(FoundList(stage: stage, document: file.document, text: file.text, list: list))
            open += list.lists.reversed().map { AbsolutePath($0.value, relativeTo: path.parent) }
        }
        return found
    }
}

extension Containers.World.Recipe {
    /// The `COPY` lines of a stage, behind those of what it begins with.
    func copies(reaching stage: Int) -> [Containers.Copy] {
        var (found, next, steps): ([Containers.Copy], Int?, Int) = ([], stage, 0)
        while let number = next, steps < 32 {
            steps += 1
            let stage = model.stages[number]
            found = stage.copies + found
            // A stage begins with one above it.
            if case .stage(let parent) = stage.base { next = parent } else { next = nil }
        }
        return found
    }

    /// Where a list may stand in the workspace, by what was copied to where it is named; the last copy first.
    fileprivate func candidates(
        for use: Containers.ListUse,
        in stage: Int,
        _ context: AbsolutePath
    ) -> [AbsolutePath] {
        guard let folder = AbsolutePath(use.folder ?? "/") else { return [] }
        let wanted = AbsolutePath(use.path.value, relativeTo: folder)
        let mounted = use.mounts.filter { AbsolutePath($0.target, relativeTo: folder) == wanted }
        var found = mounted.map { context.appending($0.source) }
        for copy in copies(reaching: stage).reversed() where copy.isFromContext {
            guard let target = copy.destination.flatMap({ AbsolutePath($0) }) else { continue }
            for source in copy.sources {
                let place = AbsolutePath(source.value, relativeTo: context)
                let isNamed = Glob.matches(Array(wanted.lastComponent.utf8), Array(place.lastComponent.utf8))
                if isNamed, wanted.parent == target { found.append(place.parent.appending(wanted.lastComponent)) }
                if wanted == target, copy.sources.count == 1 { found.append(place) }
                if let below = wanted.relative(to: target), !below.isEmpty { found.append(place.appending(below)) }
            }
        }
        return found.filter { $0.isWithin(context) }
    }
}

extension Containers.Assembly {
    /// What lists say is installed.
    mutating func takeLists(of recipe: Containers.World.Recipe, _ roots: [ComponentID]) {
        for found in recipe.lists {
            for entry in found.list.entries {
                guard let package = things.pythonPackage(entry.word, nil) else { continue }
                add(package)
                // A repository is all of what is asked for.
                let isNamed = entry.word.lowercased().hasPrefix(package.name.lowercased())
                let requirement = isNamed ? entry.word.dropFirst(package.name.count) : entry.word[...]
                connect(
                    recipe.stages[found.stage], package.id, .installs,
                    Evidence(document: found.document, range: entry.name), roots: roots, scope: "pip",
                    requirement: requirement.isEmpty ? nil : String(requirement))
            }
        }
    }
}
