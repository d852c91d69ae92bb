#pragma once

#include <sys/types.h>

/// Starts a program in a session and process group of its own, without any terminal.
///
/// It gets SIGTERM when the *thread* that called this ends: nothing outlives us, not even after SIGKILL. No descriptor
/// but the three is passed on. (posix_spawn cannot ask for the death signal; Swift cannot call vfork.)
///
/// - Returns: 0 and `*pid`, else an errno.
int kytes_spawn(
    pid_t *pid, const char *path, char *const arguments[], char *const environment[],
    const char *directory, int input, int output, int errors
);

/// A pipe that children do not inherit. Returns 0 or -1 and errno.
int kytes_pipe(int ends[2]);
