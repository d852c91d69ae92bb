import Glibc
import KytesFeatures
import Testing

/// The texts are Debian's own copies of the licences.
@Suite struct LicenceTests {
    private static func text(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    @Test(arguments: [
        ("Apache-2.0", "Apache-2.0"), ("GPL-2", "GPL-2.0"), ("GPL-3", "GPL-3.0"), ("LGPL-2", "LGPL-2.0"),
        ("LGPL-2.1", "LGPL-2.1"), ("LGPL-3", "LGPL-3.0"), ("MPL-2.0", "MPL-2.0"), ("CC0-1.0", "CC0-1.0"),
        ("BSD", "BSD-3-Clause"),
    ])
    func theTextsOfTheSystemAreRecognised(file: String, identifier: String) throws {
        let text = try #require(Self.text("/usr/share/common-licenses/" + file), "Debian's base-files has it")
        #expect(Licence.identifier(of: text) == identifier)
    }

    @Test func mitIsRecognisedHoweverItIsWrapped() {
        let text = """
            The MIT License (MIT)
            // Permission is hereby granted, free of charge, to any
            // person obtaining a copy of this software and associated documentation files (the “Software”),
            // to deal in the Software without restriction, including …
            // The above copyright notice and this permission notice shall be included in all copies
            """
        #expect(Licence.identifier(of: text) == "MIT")
    }

    @Test func swiftsExceptionIsNamed() throws {
        let apache = try #require(Self.text("/usr/share/common-licenses/Apache-2.0"))
        let text = apache + "\n## Runtime Library Exception to the Apache 2.0 License: ##\n"
        #expect(Licence.identifier(of: text) == "Apache-2.0 WITH Swift-exception")
    }

    @Test func aDeclaredIdentifierWinsAndHostileOnesDoNot() {
        #expect(Licence.identifier(of: "SPDX-License-Identifier: MIT OR Apache-2.0 */") == "MIT OR Apache-2.0")
        #expect(Licence.identifier(of: "SPDX-License-Identifier: [x](javascript:1)") == nil)
    }

    @Test func otherTextsHaveNoLicence() {
        #expect(Licence.identifier(of: "") == nil)
        #expect(Licence.identifier(of: "All rights reserved") == nil)
        #expect(Licence.identifier(of: String(repeating: "a ", count: 1_000_000)) == nil)
    }
}
