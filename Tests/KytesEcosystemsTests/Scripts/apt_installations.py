"""What `apt-get install` would unpack for each package that is named, in one process of apt.

Arguments are settings (`NAME=VALUE`) and names. A line for each name: itself, then what is unpacked, or nothing where
apt refuses. The steps are those of apt-get: the package without what it needs, then with it, then the resolver where
something is broken. Each is worked out in a fork, for clearing marks takes apt longer than setting them.
"""

import os
import sys

import apt_pkg


def unpacked(package):
    resolver = apt_pkg.ProblemResolver(marks)
    resolver.protect(package)
    with apt_pkg.ActionGroup(marks):
        marks.mark_install(package, False)
        marks.mark_install(package, True)
        if marks.broken_count:
            resolver.resolve(True)
    if marks.broken_count:
        return []
    is_new, is_newer = marks.marked_install, marks.marked_upgrade
    return [each.name for each in packages if is_new(each) or is_newer(each)]


settings = [word for word in sys.argv[1:] if "=" in word]
names = [word for word in sys.argv[1:] if "=" not in word]
apt_pkg.init_config()
for setting in settings:
    apt_pkg.config.set(*setting.split("=", 1))
apt_pkg.init_system()
cache = apt_pkg.Cache(None)
marks = apt_pkg.DepCache(cache)
packages = [each for each in cache.packages if each.has_versions]
for name in names:
    child = os.fork()
    if child == 0:
        try:
            found = unpacked(cache[name])
        except apt_pkg.Error:
            found = []
        print(name, *found, flush=True)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit("apt could not say what `%s` needs" % name)
