import KytesSyntax
import KytesText
import Testing

@Suite("Programs as declarations: one reader, many languages")
struct ProgramDialectTests {
    private func statements(_ text: String, _ dialect: Dialect) -> [String] {
        let read = ProgramReader.read(SourceText(text), dialect)
        #expect(read.diagnostics.map(\.message) == [])
        return read.value.statements.map(Sketch.of)
    }

    @Test("build.sbt: operators as methods, infix calls, a setting on each line")
    func scala() {
        #expect(
            statements(Dialect.scalaSample, .scala) == [
                "ThisBuild / scalaVersion := '2.13.14'",
                "core := (project in file('core')).settings(name := 'core', "
                    + "libraryDependencies ++= Seq('org.typelevel' %% 'cats-core' % '2.10.0', "
                    + "'org.scalatest' %% 'scalatest' % '‹testVersion›' % Test))",
                "circe := Seq('a', 'b').map({n in 'io.circe' %% 'circe-‹n›' % '0.14.0'})",
            ]
        )
    }

    @Test("build.gradle: calls without brackets, closures, maps as arguments")
    func groovy() {
        #expect(
            statements(Dialect.groovySample, .groovy) == [
                "plugins({id('java'); id('org.springframework.boot' version '3.2.0' apply false)})",
                "nettyVersion := '4.1.100'",
                "dependencies({implementation('io.netty:netty-all:‹nettyVersion›'); "
                    + "testImplementation(group: 'junit', name: 'junit', version: '4.13'); "
                    + "api('a:b:1', {exclude(module: 'c')}); compileOnly(project(':core'))})",
            ]
        )
    }

    @Test("build.gradle.kts: trailing closures, infix calls, strings that are called")
    func kotlin() {
        #expect(
            statements(Dialect.kotlinSample, .kotlin) == [
                "plugins({kotlin('jvm') version '1.9.22'; id('application')})",
                "ktor := '2.3.7'",
                "dependencies({implementation('io.ktor:ktor-server:‹ktor›'); 'api'(project(path: ':core'))})",
            ]
        )
    }

    @Test("Gemfile: calls without brackets, blocks between words, symbols, conditions behind")
    func ruby() {
        #expect(
            statements(Dialect.rubySample, .ruby) == [
                "source('https://rubygems.org')",
                "gem('rails', '~> 7.1', require: false)",
                "gem('pg', git: 'https://example.org/pg.git')",
                "group(:development, :test, {if ENV['CI'] {gem('rspec-‹kind›', '>= 3')}})",
                "if !windows? {gem('puma')}",
            ]
        )
    }
}
