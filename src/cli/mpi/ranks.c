/* SPDX-License-Identifier: MIT
 * MPI, for `mote search` on many machines: only mote-mpi has this file, in place of the other ranks.c, so that nothing else
 * needs MPI. Messages are runs of bytes; rank 0 leads. */
#include "cli/cli.h"

#include <mpi.h>
#include <stdlib.h>
#include <time.h>

enum { TAG = 1, NAP_NANOSECONDS = 1000000 };

static struct mote_ranks ranks;
static void *received;
static bool lost_one;

static bool send_bytes(void *context, unsigned to, const void *data, size_t bytes) {
    (void)context;
    return bytes < 1u << 30 &&
           MPI_Send(data, (int)bytes, MPI_BYTE, (int)to, TAG, MPI_COMM_WORLD) == MPI_SUCCESS;
}

/* Takes what is there for us; *size < 0: nothing. */
static bool take(MPI_Status *status, int *size) {
    int there = 0;
    *size = -1;
    if (MPI_Iprobe(MPI_ANY_SOURCE, TAG, MPI_COMM_WORLD, &there, status) != MPI_SUCCESS) return false;
    if (!there) return true;
    if (MPI_Get_count(status, MPI_BYTE, size) != MPI_SUCCESS) return false;
    void *room = realloc(received, (size_t)*size + 1);
    if (!room) return false;
    received = room;
    return MPI_Recv(received, *size, MPI_BYTE, status->MPI_SOURCE, TAG, MPI_COMM_WORLD, status) ==
           MPI_SUCCESS;
}

/* MPI's own waiting would keep a core busy that is there for training. */
static bool receive_bytes(void *context, unsigned milliseconds, unsigned *from, const void **data,
                          size_t *bytes) {
    (void)context;
    *data = NULL;
    for (unsigned waited = 0;; waited++) {
        MPI_Status status;
        int size;
        if (!take(&status, &size)) return false;
        if (size >= 0) {
            *from = (unsigned)status.MPI_SOURCE;
            *data = received;
            *bytes = (size_t)size;
            return true;
        }
        if (waited >= milliseconds) return true;
        nanosleep(&(struct timespec){.tv_nsec = NAP_NANOSECONDS}, NULL);
    }
}

static void lose(void *context, unsigned rank) {
    (void)context;
    (void)rank;
    lost_one = true;
}

int cli_ranks_start(int *argc, char ***argv) {
    int rank, count;
    if (MPI_Init(argc, argv) != MPI_SUCCESS) return MOTE_INPUT;
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &count);
    ranks = (struct mote_ranks){NULL, (unsigned)rank, (unsigned)count, send_bytes, receive_bytes, lose};
    return MOTE_OK;
}

const struct mote_ranks *cli_ranks(void) {
    return &ranks;
}

/* Where one gives up, the others would wait for it; but not where number 0 has sent them home. MPI's own end waits for
 * one that is dead. */
void cli_ranks_end(int code) {
    bool told = code == MOTE_OK || (ranks.rank == 0 && (code == MOTE_BUDGET || code == 130));
    free(received);
    if (!told || lost_one) MPI_Abort(MPI_COMM_WORLD, code);
    MPI_Finalize();
}
