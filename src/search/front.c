/* SPDX-License-Identifier: MIT */
#include "search/front.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool mote_front_beats(const double *a, const double *b, size_t objectives) {
    bool better = false;
    for (size_t i = 0; i < objectives; i++) {
        if (!(a[i] <= b[i])) return false;
        better |= a[i] < b[i];
    }
    return better;
}

static bool is_finite(const double *point, size_t objectives) {
    for (size_t i = 0; i < objectives; i++)
        if (!isfinite(point[i])) return false;
    return true;
}

static bool is_beaten(const double *points, size_t count, size_t m, size_t i, const bool *gone) {
    for (size_t j = 0; j < count; j++) {
        if (j == i || (gone && gone[j]) || !is_finite(points + j * m, m)) continue;
        bool same = memcmp(points + i * m, points + j * m, m * sizeof *points) == 0;
        if (mote_front_beats(points + j * m, points + i * m, m) || (same && j < i && !gone)) return true;
    }
    return false;
}

/* Of two objectives, by one sweep: sorted by the first, those that lower the second. */
struct pair {
    double x, y;
    size_t number;
};

static int by_pair(const void *a, const void *b) {
    const struct pair *p = a, *q = b;
    if (p->x < q->x || p->x > q->x) return p->x < q->x ? -1 : 1;
    if (p->y < q->y || p->y > q->y) return p->y < q->y ? -1 : 1;
    return (p->number > q->number) - (p->number < q->number);
}

static int by_number(const void *a, const void *b) {
    size_t p = *(const size_t *)a, q = *(const size_t *)b;
    return (p > q) - (p < q);
}

static size_t sweep(const double *points, size_t count, size_t *best) {
    struct pair *pairs = malloc((count + 1) * sizeof *pairs);
    size_t finite = 0, kept = 0;
    double least = INFINITY;
    for (size_t i = 0; pairs && i < count; i++)
        if (is_finite(points + 2 * i, 2))
            pairs[finite++] = (struct pair){points[2 * i], points[2 * i + 1], i};
    if (finite) qsort(pairs, finite, sizeof *pairs, by_pair);
    for (size_t i = 0; i < finite; i++) {
        if (!(pairs[i].y < least)) continue;
        least = pairs[i].y;
        best[kept++] = pairs[i].number;
    }
    free(pairs);
    if (kept) qsort(best, kept, sizeof *best, by_number);
    return kept;
}

size_t mote_front_best(const double *points, size_t count, size_t m, size_t *best) {
    size_t kept = 0;
    if (m == 2) return sweep(points, count, best);
    for (size_t i = 0; i < count; i++)
        if (is_finite(points + i * m, m) && !is_beaten(points, count, m, i, NULL)) best[kept++] = i;
    return kept;
}

/* Insertion sort of a front by one objective; ties by number. */
static void sort_by(const double *points, size_t m, size_t objective, size_t *front, size_t count) {
    for (size_t i = 1; i < count; i++) {
        size_t item = front[i], at = i;
        for (; at > 0; at--) {
            double before = points[front[at - 1] * m + objective], value = points[item * m + objective];
            if (before < value || (before <= value && front[at - 1] < item)) break;
            front[at] = front[at - 1];
        }
        front[at] = item;
    }
}

/* room[i]: how far apart the neighbours of point i are, over all objectives; infinity at an end. */
static void measure_room(const double *points, size_t m, size_t *front, size_t count, double *room) {
    for (size_t i = 0; i < count; i++)
        room[front[i]] = 0;
    for (size_t k = 0; k < m; k++) {
        sort_by(points, m, k, front, count);
        double low = points[front[0] * m + k], high = points[front[count - 1] * m + k];
        room[front[0]] = room[front[count - 1]] = INFINITY;
        for (size_t i = 1; i + 1 < count && high > low; i++)
            room[front[i]] += (points[front[i + 1] * m + k] - points[front[i - 1] * m + k]) / (high - low);
    }
}

static void sort_by_room(const double *room, size_t *front, size_t count) {
    for (size_t i = 1; i < count; i++) {
        size_t item = front[i], at = i;
        for (; at > 0; at--) {
            double before = room[front[at - 1]];
            if (before > room[item] || (before >= room[item] && front[at - 1] < item)) break;
            front[at] = front[at - 1];
        }
        front[at] = item;
    }
}

bool mote_front_order(const double *points, size_t count, size_t m, size_t *order) {
    bool *gone = calloc(count + 1, sizeof *gone);
    double *room = calloc(count + 1, sizeof *room);
    bool good = gone && room;
    size_t done = 0;
    for (size_t taken = 1; good && taken > 0 && done < count;) {
        taken = 0;
        for (size_t i = 0; i < count; i++)
            if (!gone[i] && is_finite(points + i * m, m) && !is_beaten(points, count, m, i, gone))
                order[done + taken++] = i;
        for (size_t i = 0; i < taken; i++)
            gone[order[done + i]] = true;
        if (taken) measure_room(points, m, order + done, taken, room);
        sort_by_room(room, order + done, taken);
        done += taken;
    }
    for (size_t i = 0; good && i < count; i++)
        if (!gone[i]) order[done++] = i;
    free(gone);
    free(room);
    return good;
}

/* The points that are better than the reference in everything, by rising last objective; returns how many. */
static size_t take_inside(const double *points, size_t count, size_t m, const double *reference,
                          size_t *order) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool better = true;
        for (size_t k = 0; k < m; k++)
            better &= points[i * m + k] < reference[k];
        if (better) order[kept++] = i;
    }
    if (kept) sort_by(points, m, m - 1, order, kept);
    return kept;
}

/* Slices along the last objective: between two neighbouring values of it, the volume, in one objective less, of the
 * points that are there already. */
static double slices(const double *points, size_t count, size_t m, const double *reference, size_t *order,
                     double *slice) {
    size_t kept = take_inside(points, count, m, reference, order);
    double volume = 0;
    for (size_t i = 0; i < kept; i++) {
        memcpy(slice + i * (m - 1), points + order[i] * m, (m - 1) * sizeof *slice);
        double from = points[order[i] * m + m - 1];
        double to = i + 1 < kept ? points[order[i + 1] * m + m - 1] : reference[m - 1];
        if (to > from) volume += (to - from) * mote_front_volume(slice, i + 1, m - 1, reference);
    }
    return volume;
}

double mote_front_volume(const double *points, size_t count, size_t m, const double *reference) {
    double least = reference[0];
    if (m == 1) {
        for (size_t i = 0; i < count; i++)
            if (points[i] < least) least = points[i];
        return reference[0] - least;
    }
    double *slice = malloc((2 * count * m + 1) * sizeof *slice), volume = 0;
    size_t *order = malloc((count + 1) * sizeof *order);
    if (slice && order) {
        double *kept = slice + count * m;
        size_t best = mote_front_best(points, count, m, order); /* of a slice, mostly few */
        for (size_t i = 0; i < best; i++)
            memcpy(kept + i * m, points + order[i] * m, m * sizeof *kept);
        volume = slices(kept, best, m, reference, order, slice);
    }
    free(slice);
    free(order);
    return volume;
}

double mote_front_gain(const double *points, size_t count, size_t m, const double *reference,
                       const double *point) {
    double box = 1, *shared = malloc((count * m + 1) * sizeof *shared);
    for (size_t k = 0; k < m; k++)
        box *= point[k] < reference[k] ? reference[k] - point[k] : 0;
    for (size_t i = 0; shared && box > 0 && i < count; i++)
        for (size_t k = 0; k < m; k++)
            shared[i * m + k] = fmax(points[i * m + k], point[k]);
    double gain = shared && box > 0 ? box - mote_front_volume(shared, count, m, reference) : 0;
    free(shared);
    return fmax(gain, 0);
}
