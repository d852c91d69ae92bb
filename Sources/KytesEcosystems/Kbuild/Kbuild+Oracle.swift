internal import KytesSyntax
internal import KytesText

extension Kbuild {
    /// What a tree builds, for whoever compares it with what the tree's own tool builds.
    public struct Trial: Sendable {
        /// Modules without `.ko`, by their paths in the tree, in the order of `modules.order`.
        public let modules: [String]
        /// What is linked into the kernel, by the name that an object of several parts has, and its parts.
        public let builtIn: [String: [String]]
        /// The parts of each module.
        public let parts: [String: [String]]

        /// - Parameters:
        ///   - configuration: The bytes of a `.config`.
        ///   - read: The bytes of a file, by its path in the tree; `nil` where there is none.
        ///   - list: The names in a folder.
        public init(
            configuration: [UInt8], architecture: String, reading read: @escaping (String) -> [UInt8]?,
            listing list: @escaping (String) -> [String]
        ) {
            var texts: [String: MakefileText?] = [:]
            let descent = Descent(
                under: Kbuild.values(of: KconfigValues(bytes: configuration)), architecture: architecture
            ) {
                path in
                if let known = texts[path] { return known }
                let text = read(path).map(MakefileText.init(bytes:))
                texts[path] = .some(text)
                return text
            } listing: {
                Set(list($0))
            }
            modules = descent.outcome.modules
            builtIn = descent.outcome.builtIn
            parts = descent.outcome.parts
        }
    }
}
