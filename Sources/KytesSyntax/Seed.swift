// KytesSyntax
