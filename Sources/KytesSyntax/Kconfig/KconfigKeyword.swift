/// The words that begin a line.
enum KconfigKeyword: UInt8, CaseIterable {
    case bool, boolean, choice, comment, config, configdefault, depends, endchoice, endif, endmenu, help, hex, imply,
        int
    case mainmenu, menu, menuconfig, modules, on, option, optional, prompt, range, select, source, string, tristate,
        visible
    case rsource, osource, orsource, gsource, grsource
    case defBool, defTristate, defInt, defHex, defString
    case ifWord, defaultWord, dashedHelp

    var spelling: String {
        switch self {
        case .ifWord: "if"
        case .defaultWord: "default"
        case .dashedHelp: "---help---"
        case .defBool: "def_bool"
        case .defTristate: "def_tristate"
        case .defInt: "def_int"
        case .defHex: "def_hex"
        case .defString: "def_string"
        default: String(describing: self)
        }
    }

    /// By hash, with open addressing: a word of a text is one nearly always, or none.
    private static let table: [KconfigKeyword?] = {
        var table = [KconfigKeyword?](repeating: nil, count: 256)
        for keyword in allCases {
            var slot = Int(KconfigWord.hash(keyword.spelling.utf8) & 255)
            while table[slot] != nil { slot = (slot + 1) & 255 }
            table[slot] = keyword
        }
        return table
    }()

    private static let spellings: [[UInt8]] = allCases.map { Array($0.spelling.utf8) }

    /// - Parameter hash: Of `bytes`.
    static func of(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, hash: UInt32) -> KconfigKeyword? {
        guard bytes.count >= 2, bytes.count <= 13 else { return nil }
        var slot = Int(hash & 255)
        while let keyword = table[slot] {
            if spellings[Int(keyword.rawValue)].elementsEqual(bytes) { return keyword }
            slot = (slot + 1) & 255
        }
        return nil
    }

    var type: KconfigType? {
        switch self {
        case .bool, .boolean, .defBool: .bool
        case .tristate, .defTristate: .tristate
        case .int, .defInt: .int
        case .hex, .defHex: .hex
        case .string, .defString: .string
        default: nil
        }
    }

    /// The option that the word begins, where it begins one.
    var option: KconfigOption.Kind? {
        switch self {
        case .bool, .boolean, .tristate, .int, .hex, .string: .type
        case .defBool, .defTristate, .defInt, .defHex, .defString, .defaultWord: .value
        case .depends: .depends
        case .help, .dashedHelp: .help
        case .imply: .imply
        case .modules: .modules
        case .option: .other
        case .optional: .optional
        case .prompt: .prompt
        case .range: .range
        case .select: .select
        case .visible: .visible
        default: nil
        }
    }

    /// The statement that the word begins, where it begins one.
    var statement: KconfigStatement.Kind? {
        switch self {
        case .choice: .choice
        case .comment: .comment
        case .config, .configdefault: .config
        case .ifWord: .condition
        case .mainmenu: .mainMenu
        case .menu: .menu
        case .menuconfig: .menuConfig
        case .source, .gsource: .source
        case .rsource, .grsource: .relativeSource
        case .osource: .optionalSource
        case .orsource: .optionalRelativeSource
        default: nil
        }
    }

    /// The block that the word ends, where it ends one.
    var ended: KconfigStatement.Kind? {
        switch self {
        case .endchoice: .choice
        case .endif: .condition
        case .endmenu: .menu
        default: nil
        }
    }
}
