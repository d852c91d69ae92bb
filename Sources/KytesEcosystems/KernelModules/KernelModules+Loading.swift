internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText
internal import Synchronization

extension KernelModules {
    /// The kernels that were read, for all resolutions of a workspace. One is read again when one of its lists has changed:
    /// whoever installs a module runs depmod.
    final class Kernels: Sendable {
        private let known = Mutex<[AbsolutePath: (stamps: [FileStamp?], kernel: Kernel)]>([:])

        static let lists = ["dep", "order", "builtin", "softdep", "alias", "symbols"].map { "modules." + $0 }
        private static let builtin = "modules.builtin.modinfo"

        /// - Parameter folder: `lib/modules/RELEASE`
        /// - Returns: `nil` where no kernel is.
        func kernel(in folder: AbsolutePath, _ metadata: any MetadataSource) async throws -> Kernel? {
            let paths = Self.lists.map(folder.appending)
            let files = try await metadata.files(at: paths, readBy: KernelModules.self)
            let stamps = try await metadata.stamps(of: paths + [folder.appending(Self.builtin)])
            if let same = known.withLock({ $0[folder] }), same.stamps == stamps, !metadata.isAsked {
                return same.kernel
            }
            let models = files.compactMap { file -> (model: Model, document: DocumentID)? in
                guard let file, let model = file.facts.model as? Model else { return nil }
                return (model, file.document)
            }
            guard models.contains(where: { $0.model.kind.hasPaths }) else { return nil }
            var loader = Loader(folder: folder, metadata: metadata)
            for (model, document) in models where model.kind.hasPaths { loader.add(model, document) }
            let builtin = try await metadata.bytes(at: [folder.appending(Self.builtin)]).first ?? nil
            let kernel = try await loader.kernel(models, builtin: builtin ?? [])
            known.withLock { $0[folder] = (stamps, kernel) }
            return kernel
        }

        /// A kernel of whose modules some were looked into, where not all are: unpacking all of a kernel takes a minute.
        func looking(
            into numbers: [Int],
            of kernel: Kernel,
            _ metadata: any MetadataSource
        ) async throws -> Kernel {
            let wanted = numbers.filter { !kernel.knows($0) }.prefix(Self.unpackedModules)
            guard !wanted.isEmpty else { return kernel }
            let paths = wanted.compactMap { kernel.file(of: kernel.modules[$0]) }
            let found = try await metadata.objects(at: paths, .information)
            let richer = kernel.adding(Dictionary(zip(wanted, found), uniquingKeysWith: { first, _ in first }))
            known.withLock { known in
                if known[kernel.folder]?.kernel === kernel { known[kernel.folder]?.kernel = richer }
            }
            return richer
        }

        /// At a time.
        private static let unpackedModules = 200
    }

    /// Puts a kernel together.
    private struct Loader {
        let folder: AbsolutePath
        let metadata: any MetadataSource
        private var modules: [Kernel.Module] = []
        private var numbers: [String: Int] = [:]
        private var builtIn: [Kernel.Module] = []
        private var dependencies: (model: Model, document: DocumentID)?

        init(folder: AbsolutePath, metadata: any MetadataSource) {
            self.folder = folder
            self.metadata = metadata
        }

        /// The modules that a list names. `modules.dep` comes first; what is not in it is not installed.
        mutating func add(_ model: Model, _ document: DocumentID) {
            if model.kind == .order, dependencies != nil { return }
            for statement in model.statements {
                let range = model.path(of: statement)
                let path = model.string(range)
                let module = Kernel.Module(
                    name: name(ofModuleAt: path), path: path, isBuiltIn: model.kind == .builtin,
                    place: Evidence(document: document, range: range))
                if model.kind == .builtin {
                    builtIn.append(module)
                } else if numbers[module.name] == nil {
                    numbers[module.name] = modules.count
                    modules.append(module)
                }
            }
            if model.kind == .dependencies { dependencies = (model, document) }
        }

        mutating func kernel(
            _ models: [(model: Model, document: DocumentID)],
            builtin: [UInt8]
        ) async throws -> Kernel {
            var inCircles: [Int] = []
            var objects: [Kernel.Found]
            if let (model, document) = dependencies {
                connect(model, document)
                objects = try await look(into: isCompressed ? [] : Array(modules.indices), .information)
            } else {
                try await findFiles()
                objects = try await look(into: Array(modules.indices), [.information, .symbols])
                inCircles = connect(objects)
            }
            var information: [Int: [UInt8]] = [:]
            var damage: [Int: Kernel.Damage] = [:]
            for (number, found) in objects.enumerated() {
                switch found {
                case .object(let object): information[number] = object.information
                case .damage(let why): damage[number] = why
                }
            }
            // Lists without any module are somebody's copy of them.
            if damage.count == objects.count, damage.values.allSatisfy({ $0 == .unreadable }) { damage = [:] }
            let inside = builtinInformation(builtin)
            for module in builtIn where numbers[module.name] == nil {
                numbers[module.name] = modules.count
                information[modules.count] = inside[module.name]
                modules.append(module)
            }
            return Kernel(
                folder: folder, modules: modules, models: models, information: information, damage: damage,
                inCircles: inCircles)
        }

        private var isCompressed: Bool { modules.first.map { !$0.path.hasSuffix(endings[0]) } ?? false }

        // MARK: - What needs what

        private mutating func connect(_ model: Model, _ document: DocumentID) {
            for statement in model.statements {
                guard let number = numbers[name(ofModuleAt: model.string(model.path(of: statement)))],
                    modules[number].place.range == model.path(of: statement)
                else { continue }
                modules[number].needs = model.words(of: statement).dropFirst().compactMap { word in
                    guard let other = numbers[name(ofModuleAt: model.string(word))], other != number else { return nil }
                    return Kernel.Need(module: Int32(other), place: Evidence(document: document, range: word))
                }
            }
        }

        /// As depmod would have it.
        private mutating func connect(_ objects: [Kernel.Found]) -> [Int] {
            let found = Dependencies(objects.map { if case .object(let object) = $0 { object } else { nil } })
            for number in modules.indices {
                modules[number].needs = found.all(of: number).map {
                    Kernel.Need(module: Int32($0), place: modules[number].place)
                }
            }
            return found.inCircles
        }

        // MARK: - Files

        /// What stands below the folder counts, in the order of `modules.order`; that has the names as they were built.
        private mutating func findFiles() async throws {
            var paths: [String] = []
            var open = [""]
            while !open.isEmpty, paths.count < Self.limit {
                let below = open
                let names = try await metadata.fileNames(inEach: below.map(folder.appending))
                open = []
                for (place, names) in zip(below, names) {
                    for name in names {
                        let path = place.isEmpty ? name : place + "/" + name
                        if endings.contains(where: name.hasSuffix) {
                            paths.append(path)
                        } else if !Self.others.contains(name), !name.hasPrefix("modules."),
                            path.utf8.count(where: { $0 == UInt8(ascii: "/") }) < Self.depth
                        {
                            open.append(path)
                        }
                    }
                }
            }
            let listed = Dictionary(modules.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
            let order = Dictionary(
                modules.enumerated().map { ($0.element.path, $0.offset) }, uniquingKeysWith: { first, _ in first })
            let sorted = KernelModules.sorted(paths, by: order)
            let anywhere = modules.first?.place.document ?? DocumentID(file: folder)
            (modules, numbers) = ([], [:])
            for path in sorted {
                let name = name(ofModuleAt: path)
                guard numbers[name] == nil else { continue }
                numbers[name] = modules.count
                modules.append(
                    Kernel.Module(
                        name: name, path: path, isBuiltIn: false,
                        place: listed[uncompressed(path)]?.place ?? Evidence(document: anywhere, range: 0..<0)))
            }
        }

        /// Modules of one kernel; folders below one another.
        private static let limit = 40_000
        private static let depth = 24
        /// Links to the tree that the kernel was built from, and what other programs keep there.
        private static let others: Set = ["build", "source", "vdso"]

        private func look(into numbers: [Int], _ parts: Object.Parts) async throws -> [Kernel.Found] {
            let paths = numbers.map { folder.appending(modules[$0].path) }
            return try await metadata.objects(at: paths, parts)
        }
    }
}

extension KernelModules {
    /// The name of a module's file as it was built.
    static func uncompressed(_ path: String) -> String {
        guard let ending = endings.dropFirst().first(where: path.hasSuffix) else { return path }
        return String(path.dropLast(ending.count)) + endings[0]
    }

    /// Paths as depmod takes them: in the order of `modules.order`, those that it does not name behind the others.
    static func sorted(_ paths: [String], by order: [String: Int]) -> [String] {
        paths.map { (path: $0, place: order[uncompressed($0)] ?? .max) }
            .sorted { ($0.place, $0.path) < ($1.place, $1.path) }.map(\.path)
    }
}

extension KernelModules.Kernel {
    enum Found: Sendable {
        case object(KernelModules.Object)
        case damage(Damage)
    }
}

extension MetadataSource {
    /// What is in modules, in the order of `paths`.
    func objects(
        at paths: [AbsolutePath],
        _ parts: KernelModules.Object.Parts
    ) async throws -> [KernelModules.Kernel.Found] {
        typealias Found = KernelModules.Kernel.Found
        let found = try await self.parts(of: paths) { bytes -> Found in
            do throws(ELFObject.Fault) {
                return .object(try KernelModules.Object(bytes, parts))
            } catch {
                return .damage(error == .noObject ? .noObject : .cutOff)
            }
        }
        return found.map { $0 ?? .damage(.unreadable) }
    }
}
