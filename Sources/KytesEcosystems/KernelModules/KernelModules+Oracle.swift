public import KytesBasics

extension KernelModules {
    /// What modules need of each other, for whoever compares it with what depmod makes of them.
    public struct Trial: Sendable {
        private let paths: [String]
        private let found: Dependencies

        /// - Parameters:
        ///   - paths: Of the modules, below the kernel's folder.
        ///   - order: The lines of `modules.order`.
        ///   - read: A module's file.
        public init(
            of paths: [String],
            order: [String],
            reading read: (String) -> (any PartialBytes)?
        ) {
            let places = Dictionary(
                order.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
            self.paths = sorted(paths, by: places)
            found = Dependencies(self.paths.map { path in read(path).flatMap { try? Object($0, .symbols) } })
        }

        /// The lines of `modules.dep`, in the order of `modules.order`.
        public var lines: [String] {
            paths.indices.map { number in
                paths[number] + ":" + found.all(of: number).map { " " + paths[$0] }.joined()
            }
        }
    }
}
