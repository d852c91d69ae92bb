#define _GNU_SOURCE
#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

int kytes_spawn(
    pid_t *pid, const char *path, char *const arguments[], char *const environment[],
    const char *directory, int input, int output, int errors
) {
    volatile int failure = 0;
    pid_t parent = getpid();
    sigset_t none;
    sigemptyset(&none);

    pid_t child = vfork();
    if (child < 0) return errno;
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (getppid() != parent) _exit(127);
        setsid();
        signal(SIGPIPE, SIG_DFL);
        sigprocmask(SIG_SETMASK, &none, NULL);
        if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(errors, 2) < 0 || chdir(directory) != 0) {
            failure = errno;
            _exit(127);
        }
        close_range(3, ~0U, 0);
        execve(path, arguments, environment);
        failure = errno;
        _exit(127);
    }
    *pid = child;
    return failure;
}

int kytes_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }
