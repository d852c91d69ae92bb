/// Maven: POMs, the settings beside them, and the repositories that hold more of them.
public enum Maven {}
