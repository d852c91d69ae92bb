// KytesEcosystems
