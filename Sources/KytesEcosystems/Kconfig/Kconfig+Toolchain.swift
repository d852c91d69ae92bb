extension Kconfig {
    /// The compiler, assembler and linker that a tree is assumed to be configured for: what `$(shell,…)` would say of them.
    ///
    /// Nothing is run. The questions that `scripts/Kconfig.include` of Linux and U-Boot asks are known by their form; any other
    /// has no answer, and it is said.
    struct Toolchain: Hashable, Sendable {
        /// As the scripts of Linux write it: 120200.
        var compiler = 120_200
        var isClang = false
        var binutils = 24_000
        /// 0 for none.
        var pahole = 0
        var architecture = "x86"
        /// What was said to these commands elsewhere; they come first.
        var recorded: [String: String] = [:]

        /// - Parameter written: `gcc 12.2.0, binutils 2.40, pahole 1.24`; what is not said stays.
        init(_ written: String = "", architecture: String = "x86") {
            self.architecture = architecture
            for part in written.lowercased().split(separator: ",") {
                let words = part.split { $0 == " " || $0 == "-" }
                guard words.count == 2 else { continue }
                let numbers = words[1].split(separator: ".").map { Int($0) ?? 0 } + [0, 0, 0]
                switch words[0] {
                case "gcc", "clang":
                    isClang = words[0] == "clang"
                    compiler = Self.number(numbers)
                case "binutils": binutils = Self.number(numbers)
                case "pahole": pahole = min(numbers[0], 99) * 100 + min(numbers[1], 99)
                default: break
                }
            }
        }

        private static func number(_ parts: [Int]) -> Int {
            min(parts[0], 999) * 10_000 + min(parts[1], 99) * 100 + min(parts[2], 99)
        }

        /// What the shell would print; `nil` where it is not known.
        func answer(to command: String) -> String? {
            if let known = recorded[command] { return known }
            if let choice = Self.choice(in: command) {
                return succeeds(choice.command).map { $0 ? choice.yes : choice.no }
            }
            return said(by: command)
        }

        /// `{ command; } >/dev/null 2>&1 && echo "yes" || echo "no"`
        private static func choice(in text: String) -> (command: String, yes: String, no: String)? {
            guard text.hasPrefix("{ "), let end = text.firstRange(of: "; } >/dev/null 2>&1 && echo \"") else {
                return nil
            }
            guard let middle = text[end.upperBound...].firstRange(of: "\" || echo \""), text.hasSuffix("\"") else {
                return nil
            }
            let command = text[text.index(text.startIndex, offsetBy: 2)..<end.lowerBound]
            return (
                String(command), String(text[end.upperBound..<middle.lowerBound]),
                String(text[middle.upperBound...].dropLast())
            )
        }
    }
}
