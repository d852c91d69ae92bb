import KytesSyntax
import Testing

/// Other languages of manifests, to hold the reader to its claim that one table tells them apart.
extension Dialect {
    struct Sample: Sendable, CustomTestStringConvertible {
        var name: String
        var dialect: Dialect
        var text: String
        var testDescription: String { name }
    }

    static let samples = [
        Sample(name: "Swift", dialect: .swift, text: ProgramToleranceTests.sample),
        Sample(name: "Scala", dialect: .scala, text: scalaSample),
        Sample(name: "Groovy", dialect: .groovy, text: groovySample),
        Sample(name: "Kotlin", dialect: .kotlin, text: kotlinSample),
        Sample(name: "Ruby", dialect: .ruby, text: rubySample),
    ]

    private static let dollar = [
        StringStyle.Interpolation("${", close: "}"), StringStyle.Interpolation("$", close: nil),
    ]

    private static let words: [String: Keyword] = [
        "if": .if, "else": .else, "for": .for, "while": .while, "return": .return, "import": .import, "true": .true,
        "false": .false, "null": .null, "val": .binding, "var": .binding, "class": .type, "in": .in,
    ]

    static let groovy: Dialect = {
        var dialect = Dialect(
            strings: [
                StringStyle("\"\"\"", isMultiline: true, interpolations: dollar), StringStyle("'''", isMultiline: true),
                StringStyle("\"", interpolations: dollar), StringStyle("'"),
            ],
            keywords: words.merging(["def": .binding, "new": .unary]) { $1 },
            closureArrow: "->"
        )
        dialect.hasCommandCalls = true
        dialect.hasInfixCalls = true
        dialect.hasBracketedConditions = true
        return dialect
    }()

    static let kotlin: Dialect = {
        var dialect = Dialect(
            strings: [
                StringStyle("\"\"\"", isMultiline: true, hasEscapes: false, interpolations: dollar),
                StringStyle("\"", interpolations: dollar),
            ],
            keywords: words.merging(["fun": .function]) { $1 },
            closureArrow: "->"
        )
        dialect.labels = ["="]
        dialect.hasInfixCalls = true
        dialect.hasTernary = false
        dialect.hasBracketedConditions = true
        return dialect
    }()

    static let ruby: Dialect = {
        let interpolation = [StringStyle.Interpolation("#{", close: "}")]
        var dialect = Dialect(
            strings: [StringStyle("\"", interpolations: interpolation), StringStyle("'")],
            keywords: [
                "if": .if, "unless": .unless, "else": .else, "elsif": .elseIf, "end": .end, "do": .do, "then": .then,
                "def": .function, "class": .type, "true": .true, "false": .false, "nil": .null, "return": .return,
            ],
            closureArrow: "|"
        )
        dialect.lineComments = ["#"]
        dialect.blockComments = [BlockComment("=begin", "=end", nests: false)]
        dialect.labels = [":", "=>"]
        dialect.hasCommandCalls = true
        dialect.hasSymbols = true
        dialect.hasWordBlocks = true
        dialect.hasTrailingConditions = true
        dialect.dictionaryBrackets = false
        dialect.nameBytes = [UInt8(ascii: "@")]
        return dialect
    }()

    static let scalaSample = """
        // the build
        ThisBuild / scalaVersion := "2.13.14"
        lazy val core = (project in file("core"))
          .settings(
            name := "core",
            libraryDependencies ++= Seq(
              "org.typelevel" %% "cats-core" % "2.10.0",
              "org.scalatest" %% "scalatest" % s"$testVersion" % Test
            )
          )
        val circe = Seq("a", "b").map(n => "io.circe" %% s"circe-${n}" % "0.14.0")
        """

    static let groovySample = """
        plugins {
            id 'java'
            id 'org.springframework.boot' version '3.2.0' apply false
        }
        def nettyVersion = "4.1.100"
        dependencies {
            implementation "io.netty:netty-all:${nettyVersion}"
            testImplementation group: 'junit', name: 'junit', version: '4.13'
            api('a:b:1') { exclude module: 'c' }
            compileOnly project(':core')
        }
        """

    static let kotlinSample = """
        plugins {
            kotlin("jvm") version "1.9.22"
            id("application")
        }
        val ktor = "2.3.7"
        dependencies {
            implementation("io.ktor:ktor-server:$ktor")
            "api"(project(path = ":core"))
        }
        """

    static let rubySample = """
        source "https://rubygems.org"
        gem "rails", "~> 7.1", require: false
        gem "pg", :git => "https://example.org/pg.git" # fast
        group :development, :test do
          gem "rspec-#{kind}", ">= 3" if ENV["CI"]
        end
        unless windows?
          gem 'puma'
        end
        """
}
