// KytesVersions
