internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Ansible {
    /// What one file adds to a resolution.
    typealias Part = ResolutionPart<PartNotes>

    struct PartNotes: Sendable {
        /// That modules are of, and nobody requires.
        var collections: [String: ComponentID] = [:]
        var repositories: [ComponentID: (address: String, version: String?)] = [:]
        var needsOtherRoles = false
    }

    /// All that a part is made of.
    struct PartOrigin: Equatable, Sendable {
        var text: SourceText
        /// What its mentions of files mean.
        var files: [Int: AbsolutePath]
        var owner: ComponentID
        /// Of what all files of the project say together.
        var shared: Int
    }

    /// All that the places are made of in which a file's mentions of files are looked for.
    struct PlacesOrigin: Equatable, Sendable {
        var text: SourceText
        var role: AbsolutePath?
    }

    /// What a resolution leaves for the next one of its project.
    struct Kept: Sendable {
        var parts: Parts<DocumentID, PartOrigin, Part>
        /// For each mention, in order; none for a template.
        var places: Parts<DocumentID, PlacesOrigin, [[AbsolutePath]]>
        private var files: [SaidFile]
        private var index: World.Index?
        private var surroundings: Surroundings?
        /// Another one after each change of what is shared.
        private(set) var sharedNumber: Int

        init(after earlier: Kept?) {
            parts = Parts(after: earlier?.parts)
            places = Parts(after: earlier?.places)
            files = earlier?.files ?? []
            index = earlier?.index
            surroundings = earlier?.surroundings
            sharedNumber = earlier?.sharedNumber ?? 0
        }

        /// What files say that others look at: another one than before where any of that has changed.
        mutating func index(of newer: [SaidFile], in project: Project) -> World.Index {
            let isSame = files.count == newer.count && zip(files, newer).allSatisfy { $0.tells(theSameAs: $1) }
            files = newer
            if isSame, let index { return index }
            let made = World.Index(newer, of: project)
            index = made
            sharedNumber += 1
            return made
        }

        /// What stands around the files.
        mutating func share(_ world: World) {
            if surroundings?.isTheSame(as: world.surroundings) != true { sharedNumber += 1 }
            surroundings = world.surroundings
        }
    }

    /// What others look at in one file, without places.
    struct Told: Equatable {
        var kind: Kind
        var definitions: [String]
        var requirements: [String]
        var names: [String?]
        var redirects: [String: String]
        var handlers: [String]
        var tags: [String]
        var hasTemplatedHandlers: Bool
    }
}

extension Ansible.SaidFile {
    fileprivate func tells(theSameAs other: Ansible.SaidFile) -> Bool {
        path == other.path && (text == other.text || model.told == other.model.told)
    }
}

extension Ansible.Model {
    fileprivate var told: Ansible.Told {
        Ansible.Told(
            kind: kind, definitions: definitions.flatMap(\.told), requirements: requirements.flatMap(\.told),
            names: [collection?.full, collection?.version?.value, roleName?.value], redirects: redirects,
            handlers: handlers.map(\.value), tags: tags.map(\.value), hasTemplatedHandlers: hasTemplatedHandlers)
    }
}

extension Ansible.Definition {
    /// The name, and the value with its kind before it.
    fileprivate var told: [String] {
        switch value {
        case nil: [name.value, "0"]
        case .word(let word): [name.value, "1", word.value]
        case .words(let words): [name.value, "\(words.count + 1)"] + words.map(\.value)
        }
    }
}

extension Ansible.Requirement {
    fileprivate var told: [String] {
        [
            subject == .role ? "role" : "collection", name.value, source?.value ?? "", version?.value ?? "",
            isGit ? "git" : "",
        ]
    }
}

extension Ansible.Surroundings {
    /// But for what each file's own mentions of files mean.
    fileprivate func isTheSame(as other: Ansible.Surroundings) -> Bool {
        roles == other.roles && searched == other.searched && collections == other.collections
            && builtin == other.builtin && library == other.library && redirects == other.redirects
    }
}
