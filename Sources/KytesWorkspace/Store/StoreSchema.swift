import FoundationEssentials
import GRDB
import Glibc
import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText

/// The tables of the store, and how values stand in them.
///
/// Every row carries a checksum: SQLite notices damage to its own structure, not to the bytes of a value.
enum StoreSchema {
    /// - Throws: `DatabaseError`, `Disk.Failure`.
    static func open(_ file: AbsolutePath) throws -> DatabaseQueue {
        try Disk.makeFolders(file.parent)
        var configuration = Configuration()
        configuration.label = "kytes.store"
        configuration.busyMode = .timeout(5)
        // Not by `configuration.journalMode`, which writes to the store whenever it is opened. Nobody waits for the disk: what
        // a power failure damages is told by its checksum and learnt anew.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = OFF; PRAGMA journal_mode = WAL") }
        // Two servers that begin a store at once would both make its tables, and the second would take that for damage.
        let lock = try FileLock.wait(file.parent.appending(file.lastComponent + ".lock"))
        defer { lock.unlock() }
        let queue = try DatabaseQueue(path: file.string, configuration: configuration)
        try migrator.migrate(queue)
        return queue
    }

    /// Appended to, never changed: a store may be of any earlier version.
    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: texts, listings and references") { database in
            try database.execute(
                sql: """
                    CREATE TABLE text (
                        revision TEXT NOT NULL, path TEXT NOT NULL, bytes BLOB, checksum INTEGER NOT NULL,
                        day INTEGER NOT NULL, PRIMARY KEY (revision, path)
                    ) WITHOUT ROWID;
                    CREATE TABLE listing (
                        revision TEXT NOT NULL, path TEXT NOT NULL, names BLOB NOT NULL, checksum INTEGER NOT NULL,
                        day INTEGER NOT NULL, PRIMARY KEY (revision, path)
                    ) WITHOUT ROWID;
                    CREATE TABLE reference (
                        url TEXT NOT NULL PRIMARY KEY, tags BLOB NOT NULL, branches BLOB NOT NULL, default_branch TEXT,
                        time INTEGER NOT NULL, checksum INTEGER NOT NULL
                    ) WITHOUT ROWID;
                    """
            )
        }
        migrator.registerMigration("2: where sources were found") { database in
            try database.execute(
                sql: """
                    CREATE TABLE located (
                        component TEXT NOT NULL, fields BLOB NOT NULL, checksum INTEGER NOT NULL,
                        PRIMARY KEY (component, fields)
                    ) WITHOUT ROWID;
                    """
            )
        }
        return migrator
    }

    static func save(_ batch: StoreBatch, in database: Database) throws {
        let today = time(nil) / 86_400
        let text = try database.makeStatement(sql: "INSERT OR REPLACE INTO text VALUES (?, ?, ?, ?, ?)")
        for (key, value) in batch.texts {
            let sum = Checksum.of(value?.bytes ?? [])
            try text.execute(arguments: [key.commit, key.path, value.map { Data($0.bytes) }, sum, today])
        }
        let listing = try database.makeStatement(sql: "INSERT OR REPLACE INTO listing VALUES (?, ?, ?, ?, ?)")
        for (key, names) in batch.names {
            let bytes = self.bytes(of: names)
            try listing.execute(arguments: [key.commit, key.path, Data(bytes), Checksum.of(bytes), today])
        }
        let reference = try database.makeStatement(sql: "INSERT OR REPLACE INTO reference VALUES (?, ?, ?, ?, ?, ?)")
        for (url, known) in batch.references {
            let tags = bytes(of: known.references.tags)
            let branches = bytes(of: known.references.branches)
            let name = known.references.defaultBranch
            let sum = Checksum.of(tags + branches)
            try reference.execute(arguments: [url, Data(tags), Data(branches), name, known.time, sum])
        }
        let located = try database.makeStatement(sql: "INSERT OR REPLACE INTO located VALUES (?, ?, ?)")
        for row in batch.located {
            let fields = bytes(of: row.fields)
            try located.execute(arguments: [row.component.purl, Data(fields), Checksum.of(fields)])
        }
        for table in ["text", "listing"] {
            let sql = "UPDATE \(table) SET day = ? WHERE revision = ? AND path = ? AND day < ?"
            let used = try database.makeStatement(sql: sql)
            for key in batch.used { try used.execute(arguments: [today, key.commit, key.path, today]) }
        }
    }

    /// Throws away what was not used for longest, until the rest is within the limit.
    static func trim(_ database: Database, limit: Int) throws {
        let sql = "SELECT coalesce(sum(length(bytes)), 0) FROM text"
        guard try Int.fetchOne(database, sql: sql) ?? 0 > limit else { return }
        try database.execute(
            sql: """
                DELETE FROM text WHERE (revision, path) IN (
                    SELECT revision, path FROM (
                        SELECT revision, path, sum(length(bytes)) OVER (ORDER BY day DESC, revision, path) AS size FROM text
                    ) WHERE size > ?
                )
                """,
            arguments: [limit]
        )
        try database.execute(sql: "DELETE FROM listing WHERE revision NOT IN (SELECT revision FROM text)")
    }

    /// Strings, each ended by a zero byte, which no name of a file, tag or branch holds.
    private static func bytes(of strings: [String]) -> [UInt8] { strings.flatMap { Array($0.utf8) + [0] } }

    private static func bytes(of pairs: [String: String]) -> [UInt8] {
        bytes(of: pairs.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] })
    }
}

extension StoreSchema {
    /// What is in it, but for rows that are damaged.
    static func load(_ database: Database, limit: Int) throws -> StoredMetadata {
        try trim(database, limit: limit)
        var result = StoredMetadata()
        let texts = try Row.fetchCursor(database, sql: "SELECT revision, path, bytes, checksum FROM text")
        while let row = try texts.next() {
            let isAbsent = row.hasNull(atIndex: 2)
            let bytes = try bytes(in: row, at: 2)
            guard row[3] == Checksum.of(bytes) else { continue }
            let text = isAbsent ? nil : SourceText(decoding: bytes)
            result.texts[MetadataMemory.Key(commit: row[0], path: row[1])] = .some(text)
        }
        let listings = try Row.fetchCursor(database, sql: "SELECT revision, path, names, checksum FROM listing")
        while let row = try listings.next() {
            let bytes = try bytes(in: row, at: 2)
            guard row[3] == Checksum.of(bytes) else { continue }
            result.names[MetadataMemory.Key(commit: row[0], path: row[1])] = strings(in: bytes)
        }
        try loadReferences(database, into: &result)
        let located = try Row.fetchCursor(database, sql: "SELECT component, fields, checksum FROM located")
        while let row = try located.next() {
            let fields = try bytes(in: row, at: 1)
            guard row[2] == Checksum.of(fields), let component = ComponentID(purl: row[0]),
                let known = LocatedRow(component, strings(in: fields))
            else { continue }
            result.located.append(known)
        }
        return result
    }

    private static func loadReferences(_ database: Database, into result: inout StoredMetadata) throws {
        let sql = "SELECT url, tags, branches, default_branch, time, checksum FROM reference"
        let references = try Row.fetchCursor(database, sql: sql)
        while let row = try references.next() {
            let tags = try bytes(in: row, at: 1)
            let branches = try bytes(in: row, at: 2)
            guard row[5] == Checksum.of(tags + branches) else { continue }
            let known = RepositoryReferences(
                tags: pairs(in: tags),
                branches: pairs(in: branches),
                defaultBranch: row[3]
            )
            result.references[row[0]] = (known, row[4])
        }
    }

    private static func bytes(in row: Row, at index: Int) throws -> [UInt8] {
        try row.withUnsafeData(atIndex: index) { $0.map(Array.init) ?? [] }
    }

    private static func strings(in bytes: [UInt8]) -> [String] {
        bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private static func pairs(in bytes: [UInt8]) -> [String: String] {
        let strings = strings(in: bytes)
        var result: [String: String] = [:]
        for index in stride(from: 0, to: strings.count - 1, by: 2) { result[strings[index]] = strings[index + 1] }
        return result
    }
}
