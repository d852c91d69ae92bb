internal import KytesGraph
internal import KytesText

extension Ansible {
    /// What a file is, by its place and its content.
    enum Kind: Sendable {
        case playbook
        case tasks
        case handlers
        /// Variables of a role that everything else overrides.
        case defaults
        case variables
        case meta
        case argumentSpecs
        case requirements
        /// `galaxy.yml`, or the `MANIFEST.json` of an installed collection.
        case collection
        case inventory
        case configuration
        /// `meta/runtime.yml` of a collection, and Ansible's own.
        case runtime
    }

    /// What one file says, by itself.
    struct Model: Sendable {
        var kind: Kind
        var roles: [RoleUse] = []
        var files: [FileUse] = []
        var handlers: [Located<String>] = []
        var notifications: [Located<String>] = []
        var definitions: [Definition] = []
        var modules: [Located<String>] = []
        var wants: [Want] = []
        /// Programs that tasks run.
        var commands: [Located<String>] = []
        var requirements: [Requirement] = []
        /// Of plays and tasks, and the tags on roles.
        var tags: [Located<String>] = []
        /// Plays, tasks and handlers, as an outline.
        var collection: CollectionName?
        var inventory = Inventory()
        /// Hosts and groups that plays and tasks name.
        var hosts: [Located<String>] = []
        /// Modules that go by another name by now, and where they are.
        var redirects: [String: String] = [:]
        /// `galaxy_info.role_name`
        var roleName: Located<String>?
        /// Of `ansible.cfg`: search paths as they are written.
        var rolesPath: [String] = []
        var collectionsPath: [String] = []
        /// Whether a name in it is made by a template, so that others may exist than are seen.
        var hasTemplatedHandlers = false
        var isPlayed: Bool { kind == .playbook }
    }

    /// `roles:`, `include_role`, `import_role`, a dependency of a role.
    struct RoleUse: Sendable {
        var name: Located<String>
        /// The whole entry.
        var range: TextRange
        var scope: String
        /// `tasks_from` and its like; `nil` for `main`.
        var tasksFrom: Located<String>?
    }

    /// A file that is mentioned by a path.
    struct FileUse: Sendable {
        enum Kind: Sendable {
            case playbook
            case tasks
            case variables
            case template
            case file
        }

        var kind: Kind
        var path: Located<String>
    }

    /// Where a variable gets a value.
    struct Definition: Sendable {
        enum Origin: Sendable {
            case defaults
            case variables
            case play
            case task
            case fact
            case registered
        }

        var name: Located<String>
        var value: Literal?
        var origin: Origin
    }

    /// What stands there, if no loader has to build more than a list of words from it.
    enum Literal: Sendable {
        case word(Located<String>)
        case words([Located<String>])
    }

    /// Something that a task puts in place.
    struct Want: Sendable {
        var thing: Thing
        var kind: EdgeKind
        var name: Located<String>
        var version: Located<String>?
        /// The module that does it, as written.
        var module: String
        /// Maven's group.
        var namespace: Located<String>?
    }

    /// What is put in place.
    enum Thing: Sendable {
        case debianPackage
        case osPackage
        case rpmPackage
        case alpinePackage
        case archPackage
        case pythonPackage
        case nodePackage
        case rubyGem
        case mavenArtifact
        case containerImage
        case repository
        case download
        case linuxModule
        case kernelParameter
        case systemdUnit
        case file
    }

    /// An entry of `requirements.yml`, or a dependency of a collection.
    struct Requirement: Sendable {
        enum Subject: Sendable {
            case role
            case collection
        }

        var subject: Subject
        var name: Located<String>
        var source: Located<String>?
        var version: Located<String>?
        var isGit: Bool
        var range: TextRange
    }

    struct CollectionName: Sendable {
        var namespace: Located<String>
        var name: Located<String>
        var version: Located<String>?

        var full: String { namespace.value + "." + name.value }
    }
}

extension SourceFile {
    /// What Ansible's reader made of it.
    var ansible: Ansible.Model? { (facts.model as? Boxed<Ansible.Model>)?.value }
}
