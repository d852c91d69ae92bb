// KytesWorkspace
