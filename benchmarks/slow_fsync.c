/* Adds 2 ms to every fsync and fdatasync, like a normal cloud disk. Built and loaded by servers.py
   with LD_PRELOAD; the real call is still made. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static const struct timespec delay = {0, 2000000};

int fsync(int fd)
{
    static int (*real)(int);
    if (!real)
        real = dlsym(RTLD_NEXT, "fsync");
    nanosleep(&delay, 0);
    return real(fd);
}

int fdatasync(int fd)
{
    static int (*real)(int);
    if (!real)
        real = dlsym(RTLD_NEXT, "fdatasync");
    nanosleep(&delay, 0);
    return real(fd);
}
