/* SPDX-License-Identifier: MIT
 * Without MPI: one process, unless mpirun or srun started several; then mote-mpi, which is built where MPI is found, takes
 * over. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How many processes a launcher says that it started: Open MPI, MPICH's Hydra and others with PMI, Slurm. */
static long launched(void) {
    static const char *const names[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value) return strtol(value, NULL, 10);
    }
    return 1;
}

/* mote-mpi in the folder of this program. */
static bool sibling(char *path, size_t size) {
    static const char name[] = "mote-mpi";
    ssize_t length = readlink("/proc/self/exe", path, size - sizeof name);
    if (length <= 0) return false;
    path[length] = 0;
    char *slash = strrchr(path, '/');
    if (!slash) return false;
    strcpy(slash + 1, name);
    return true;
}

int cli_ranks_start(int *argc, char ***argv) {
    char path[4096];
    if (*argc < 2 || strcmp((*argv)[1], "search") != 0 || launched() < 2) return MOTE_OK;
    if (sibling(path, sizeof path)) execv(path, *argv);
    execvp("mote-mpi", *argv);
    fprintf(
        stderr,
        "mote search: several were started, but this one is built without MPI (no mote-mpi is beside it); "
        "install libopenmpi-dev or libmpich-dev and build again, or start one alone\n");
    return MOTE_INPUT;
}

const struct mote_ranks *cli_ranks(void) {
    return NULL;
}

void cli_ranks_end(int code) {
    (void)code;
}
