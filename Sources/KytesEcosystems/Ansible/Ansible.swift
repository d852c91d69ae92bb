public import KytesGraph
internal import KytesText

/// Playbooks, roles, collections, inventories: what puts software in place, and what it puts there.
///
/// Nothing is run and no template is worked out: what a template names is known only where every variable in it has one
/// literal definition in the whole project, and is said to be unknowable otherwise.
///
/// A project is the outermost folder that looks like Ansible's (`roles/NAME/tasks`, `galaxy.yml`, `ansible.cfg`, …). Its
/// files are those that are what they seem: any YAML below is looked at, and of what turns out to be something else nothing
/// is said.
public enum Ansible: Ecosystem {
    public static let id = "ansible"
    public static let title = "Ansible"
    public static let layer = Layer.recipe
    public static let spansFolders = true
    public static let claims = [
        FileClaim("ansible.cfg", role: .manifest),
        // Elsewhere a file of these names is one of Compose.
        FileClaim("roles/*/tasks/compose.yml", role: .manifest),
        FileClaim("roles/*/tasks/compose.yaml", role: .manifest),
        FileClaim("hosts", role: .manifest, isTentative: true),
        FileClaim("inventory", role: .manifest, isTentative: true),
        FileClaim("*.ini", role: .manifest, isTentative: true),
        FileClaim("group_vars/*", role: .manifest, isTentative: true),
        FileClaim("host_vars/*", role: .manifest, isTentative: true),
        FileClaim("*.yml", role: .manifest, isTentative: true),
        FileClaim("*.yaml", role: .manifest, isTentative: true),
    ]
    public static let capabilities: Set<Capability> = [
        .definition, .references, .hover, .hints, .links, .diagnostics, .completion, .symbols, .highlight, .calls,
        .tokens, .folding, .selection,
    ]
    public static let support = Support(
        resolution:
            "roles from the project and the search paths, variables that have one literal definition, files "
            + "where Ansible would look for them",
        oracle:
            "`ansible-playbook --list-tasks`, `ansible-galaxy role list` and `collection list`, "
            + "`ansible-inventory --list`, `ansible-doc -F`: `kytes-dev oracle ansible`, and in tests",
        sources:
            "roles and collections from git at the tag or commit that is required, what is installed in the "
            + "search paths, modules as their Python files; packages that tasks install as Debian finds them",
        limits:
            "templates are worked out where they are made of names alone; inventories that are programs, vaults, "
            + "filters and lookups are not read; a Galaxy server is never asked")

    enum Code {
        static let duplicate = "ansible/duplicate"
        static let missingFile = "ansible/missing-file"
        static let notLocated = "ansible/not-located"
        static let unknowable = "ansible/unknowable"
        static let unknownHandler = "ansible/unknown-handler"
        static let unknownRole = "ansible/unknown-role"
    }
}
