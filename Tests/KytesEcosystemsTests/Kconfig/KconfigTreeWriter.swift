import KytesTestSupport

/// Writes small trees at random: every kind of option, condition and block, and values for some of the options.
///
/// An option only asks for those before it and selects those behind it, for circles are refused.
struct KconfigTreeWriter {
    private var random: SplitMix
    private var lines: [String] = []
    private var types: [String] = []
    private var ends: [String] = []
    private let isPlain: Bool

    /// - Parameter isPlain: Choices are written as Linux has them since 6.11: of two values, and always made.
    init(seed: UInt64, isPlain: Bool = false) {
        random = SplitMix(seed: seed)
        self.isPlain = isPlain
    }

    mutating func tree() -> (tree: String, values: String) {
        let count = 3 + random.below(12)
        types = (0..<count).map { _ in
            pick(["bool", "bool", "tristate", "tristate", "tristate", "int", "hex", "string"])
        }
        lines = ["mainmenu \"T\"", "config MODULES", "\tbool \"modules\"", "\tmodules"]
        if chance(2) { lines.append("\tdefault y") }
        var number = 0
        while number < count {
            switch random.below(10) {
            case 0:
                lines.append("if " + condition(number))
                ends.append("endif")
            case 1: addMenu(number)
            case 2: if let end = ends.popLast() { lines.append(end) }
            case 3,
                4 where number + 2 < count:
                number = addChoice(number, count)
            default:
                lines.append(pick(["config ", "menuconfig "]) + name(number))
                addBody(number, before: number, isValue: false)
                number += 1
            }
        }
        lines += ends.reversed()
        return (lines.joined(separator: "\n") + "\n", values(count))
    }

    private mutating func pick(_ choices: [String]) -> String { choices[random.below(choices.count)] }

    private mutating func chance(_ one: Int) -> Bool { random.below(one) == 0 }

    private func name(_ number: Int) -> String { "S\(number)" }

    private mutating func addMenu(_ number: Int) {
        lines.append("menu \"M\"")
        if chance(2) { lines.append("\tdepends on " + condition(number)) }
        if chance(2) { lines.append("\tvisible if " + condition(number)) }
        ends.append("endmenu")
    }

    private mutating func addChoice(_ first: Int, _ count: Int) -> Int {
        let type = isPlain ? "" : pick(["bool", "tristate", ""])
        let size = min(count - first, 2 + random.below(3))
        lines += ["choice", "\tprompt \"C\"" + suffix(first)]
        if !type.isEmpty { lines.append("\t" + type) }
        if !isPlain, chance(3) { lines.append("\toptional") }
        if chance(3) { lines.append("\tdepends on " + condition(first)) }
        if chance(3) { lines.append("\tdefault \(name(first + random.below(size)))" + suffix(first)) }
        for number in first..<first + size {
            types[number] = type == "bool" || isPlain ? "bool" : pick(["bool", "tristate"])
            let isInside = chance(6)
            if isInside { lines.append("if " + condition(first)) }
            lines.append("config " + name(number))
            addBody(number, before: first, isValue: true)
            if isInside { lines.append("endif") }
        }
        lines.append("endchoice")
        return first + size
    }

    private mutating func addBody(_ number: Int, before limit: Int, isValue: Bool) {
        let type = types[number]
        let isLogic = type == "bool" || type == "tristate"
        lines.append("\t\(type)" + (isValue || !chance(4) ? " \"P\"" + suffix(limit) : ""))
        if chance(2) { lines.append("\tdepends on " + condition(limit)) }
        guard !isValue else { return }
        for _ in 0..<random.below(3) {
            let value = isLogic ? condition(limit) : literal(type)
            lines.append("\tdefault \(value)" + suffix(limit))
        }
        if type == "int", chance(2) { lines.append("\trange 1 9" + suffix(limit)) }
        if type == "hex", chance(2) { lines.append("\trange 0x2 0x40" + suffix(limit)) }
        for word in ["select", "imply"] where isLogic && number + 1 < types.count && chance(3) {
            let target = number + 1 + random.below(types.count - number - 1)
            lines.append("\t\(word) \(name(target))" + suffix(limit))
        }
        if chance(5) { lines += ["\thelp", "\t  Some.", "", "\t    More."] }
    }

    private mutating func literal(_ type: String) -> String {
        switch type {
        case "int": pick(["1", "7", "-4", "12"])
        case "hex": pick(["0x1", "0x7F", "20"])
        default: pick(["\"a\"", "\"b\\\\c\"", "\"x\\\"y\""])
        }
    }

    private mutating func suffix(_ limit: Int) -> String { chance(2) ? " if " + condition(limit) : "" }

    private mutating func condition(_ limit: Int, depth: Int = 0) -> String {
        switch depth > 2 ? 0 : random.below(8) {
        case 5: condition(limit, depth: depth + 1) + " && " + condition(limit, depth: depth + 1)
        case 6: condition(limit, depth: depth + 1) + " || " + condition(limit, depth: depth + 1)
        case 7: pick(["!(", "("]) + condition(limit, depth: depth + 1) + ")"
        default: term(limit)
        }
    }

    private mutating func term(_ limit: Int) -> String {
        guard limit > 0, !chance(10) else { return pick(["y", "m", "n", "MODULES", "\"y\""]) }
        let number = random.below(limit)
        let other = name(random.below(limit))
        switch types[number] {
        case "int", "hex":
            return name(number) + pick([" = ", " != ", " < ", " > ", " <= ", " >= "])
                + pick(["5", "0x5", "10", "\"7\"", "-3", "010", other])
        case "string": return name(number) + pick([" = ", " != "]) + pick(["\"a\"", "\"\"", "\"x\\\"y\"", other])
        default:
            switch random.below(4) {
            case 0: return "!" + name(number)
            case 1: return name(number) + pick([" = ", " != ", " < ", " >= "]) + pick(["y", "m", "n", other])
            default: return name(number)
            }
        }
    }

    private mutating func values(_ count: Int) -> String {
        var lines: [String] = chance(2) ? ["CONFIG_MODULES=y"] : []
        for number in 0..<count where chance(2) {
            let name = "CONFIG_" + name(number)
            switch types[number] {
            case "bool", "tristate":
                lines.append(pick([name + "=y", name + "=m", "# \(name) is not set"]))
            case "int": lines.append(name + "=" + pick(["5", "-2", "100", "0x3", "03"]))
            case "hex": lines.append(name + "=" + pick(["0x5", "ff", "0x1000", "zz"]))
            default: lines.append(name + "=" + pick(["\"a\"", "\"b\\\\c\"", "\"x\\\"y\"", "plain", "\"\""]))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
