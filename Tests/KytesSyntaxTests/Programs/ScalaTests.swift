import KytesSyntax
import KytesText
import Testing

/// What Scala has beyond calls, lists and literals, each read to its end without a complaint, so that what stands behind
/// it is read too.
@Suite struct ScalaTests {
    /// The names that the statements of a text bind or declare, those of objects behind a dot.
    private func names(_ text: String) -> [String] {
        let read = ProgramReader.read(SourceText(text), .scala)
        #expect(read.diagnostics.map(\.message) == [])
        return Self.names(of: read.value.statements, behind: "")
    }

    private static func names(of statements: [Statement], behind prefix: String) -> [String] {
        statements.flatMap { statement -> [String] in
            switch statement.kind {
            case .binding(let bindings): return bindings.flatMap(\.names).map { prefix + $0.value }
            case .function(let function): return [prefix + function.name.value]
            case .type(let declaration):
                let name = prefix + declaration.name.value
                return [name] + names(of: declaration.members, behind: name + ".")
            default: return []
            }
        }
    }

    @Test(arguments: [
        "val a = x match { case Some((2, n)) if n >= 13 => Seq(1); case _: Int => Nil }",
        "val a = xs.map { case (k: String, v) => k -> v }",
        "val a = for { x <- xs if x > 1; y <- ys } yield x + y",
        "val a = f(common: _*)(rest *)",
        "val a: Seq[Setting[_]] = Seq[Int](1)",
        "val a = if (b) c else if (d) e else f",
        "val a = \"\"\"say \"hello\"\"\"\"",
        "val a = s\"$$5 ${b.c} $d\"",
        "val a = \"git status\".!!.trim",
        "val a = key.?.value.getOrElse(1)",
        "val a = '\"'.toString + 'b' + '\\n'",
        "val a = (xs :+ 1) ++ (2 +: ys) ::: Nil",
        "val a = new Thing(1) { def b = 2 }",
        "val a = { implicit x: Int => x }",
        "val a = f { !b.c(d) && e.exists(g => g(h)) }",
        "val a = Map(\"b\" -> 1, \"c\" -> 2)",
        "val a = b.c[D[E], F](g).h",
        "private[this] lazy val a = 1",
    ])
    func isReadToItsEnd(_ text: String) {
        #expect(names(text + "\nval last = 1") == ["a", "last"])
    }

    @Test func typesHaveMembersWithAndWithoutBraces() {
        let text = """
            package house
            import a.b.{c => d, _}
            sealed abstract class Env(private val name: String) extends Base(1) with Other
            object Env {
              case object One extends Env("1")
              case class Two[T](value: T)(implicit other: Int) { def get: T = value }
            }
            trait Empty
            def f[A](x: A, y: Int = 1)(z: A => Int): Seq[A] = Nil
            type Alias = Map[String, Int => Seq[Int]]
            val (b, (c, d), e) = g
            """
        #expect(
            names(text) == [
                "Env", "Env", "Env.One", "Env.Two", "Env.Two.get", "Empty", "f", "b", "_", "e",
            ])
    }

    @Test func bodiesEndWhereTheirColumnDoes() {
        let text = """
            object V:
              val a = "1"
              object W:
                val b = "2"
              val c =
                val inner = "3"
                inner
              val d = a match
                case "1" => 1
                case _ => 2
            val last = if a then b else c
            """
        #expect(names(text) == ["V", "V.a", "V.W", "V.W.b", "V.c", "V.d", "last"])
    }

    @Test func whatIsHalfTypedEndsBeforeTheNextDeclaration() {
        let text = "val a = Seq(\n  \"x\" % \"y\n  \nlazy val b = f(\nprivate def c = 1\n"
        let read = ProgramReader.read(SourceText(text), .scala)
        #expect(Self.names(of: read.value.statements, behind: "") == ["a", "b", "c"])
        #expect(!read.diagnostics.isEmpty)
    }
}
