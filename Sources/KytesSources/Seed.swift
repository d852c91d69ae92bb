// KytesSources
