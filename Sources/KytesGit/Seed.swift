// KytesGit
