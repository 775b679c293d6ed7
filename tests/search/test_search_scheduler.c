/* SPDX-License-Identifier: MIT
 * The scheduler with a thousand ranks, in virtual time: one that leads and takes so long to propose and to store, trainings
 * whose lengths are drawn from a distribution with a heavy tail (log-normal). How much of their time ranks train. */
#include "device/math.h"
#include "study_fixture.h"

#include <math.h>

enum { RANKS = 1000 };
static const double SIGMA = 0.5, PROPOSE = 0.02, STORE = 0.005; /* seconds */

struct simulation {
    struct fixture f;
    struct mote_rng rng;
    double mean;           /* seconds of a training with all epochs */
    double free_at[RANKS]; /* when a rank's training ends; infinity: it has none */
    size_t trial[RANKS];
    double leader;     /* when the leader is free again */
    double busy;       /* of all ranks together */
    double waited;     /* for the leader */
    double first_idle; /* when a rank first found nothing to do */
};

static double draw_seconds(struct simulation *s, uint32_t rung) {
    double normal = mote_rng_normal(&s->rng);
    double value = (double)mote_expf((float)(SIGMA * normal - SIGMA * SIGMA / 2));
    return s->mean * value * mote_study_share(&s->f.plan.search, rung);
}

/* The rank asks at `now`; the leader answers when it can. */
static void ask(struct simulation *s, size_t rank, double now) {
    size_t at;
    enum mote_study_next next = mote_study_next(&s->f.study, &at);
    s->free_at[rank] = INFINITY;
    if (next != MOTE_NEXT_TRIAL && next != MOTE_NEXT_PROPOSE) {
        if (s->first_idle > now) s->first_idle = now;
        return;
    }
    s->leader = fmax(s->leader, now) + STORE + (next == MOTE_NEXT_PROPOSE ? PROPOSE : 0);
    if (next == MOTE_NEXT_PROPOSE) {
        at = s->f.study.count;
        mote_point_random(&s->f.space, &s->rng, &mote_study_add(&s->f.study)->point);
    }
    struct mote_trial *trial = &s->f.study.trials[at];
    mote_study_change(&s->f.study, trial, MOTE_TRIAL_RUNNING);
    double seconds = draw_seconds(s, trial->rung);
    s->waited += s->leader - now;
    s->trial[rank] = at;
    s->free_at[rank] = s->leader + seconds;
    s->busy += seconds;
}

static size_t earliest(const struct simulation *s) {
    size_t rank = 0;
    for (size_t i = 1; i < RANKS; i++)
        if (s->free_at[i] < s->free_at[rank]) rank = i;
    return rank;
}

/* The ranks that had nothing to do look again whenever a training ends. */
static double run(struct simulation *s, const char *recipe, size_t trials, double mean) {
    double now = 0;
    size_t idle = 0;
    *s = (struct simulation){.mean = mean, .first_idle = INFINITY};
    fixture_open(&s->f, recipe, RANKS * trials);
    mote_rng_seed(&s->rng, 11, 0);
    for (size_t rank = 0; rank < RANKS; rank++)
        ask(s, rank, 0);
    for (size_t rank; isfinite(s->free_at[rank = earliest(s)]);) {
        now = s->free_at[rank];
        struct mote_trial *trial = &s->f.study.trials[s->trial[rank]];
        const struct mote_measures measures = fixture_measure(&s->f, trial, trial->rung);
        mote_study_measure(&s->f.study, trial, &measures);
        s->leader = fmax(s->leader, now) + STORE;
        ask(s, rank, now);
        idle += isfinite(s->free_at[rank]) ? 0 : 1;
        for (size_t i = 0; idle && i < RANKS && s->f.study.waiting + s->f.study.resting; i++) {
            if (isfinite(s->free_at[i])) continue;
            ask(s, i, now);
            if (!isfinite(s->free_at[i])) break;
            idle--;
        }
    }
    fixture_close(&s->f);
    return now;
}

/* To the very end, the last long trainings included; and of a study with rungs, whose end is a long training after another,
 * as long as there is work for everybody. */
static void test_thousand_ranks(void **state) {
    static struct simulation s;
    (void)state;
    double seconds = run(&s, FIXTURE_RECIPE("rungs = 1\n"), 25, 60), efficiency = s.busy / (RANKS * seconds);
    printf("one rung: %.0f s, ranks train %.1f %% of it\n", seconds, 100 * efficiency);
    assert_true(efficiency >= 0.85);
    seconds = run(&s, FIXTURE_RECIPE("rungs = 3\n"), 10, 600);
    efficiency = 1 - s.waited / (RANKS * s.first_idle);
    printf("three rungs: %.0f s, and %.1f %% of the first %.0f s, until the first has nothing to do\n",
           seconds, 100 * efficiency, s.first_idle);
    assert_true(efficiency >= 0.85 && s.first_idle > 0.4 * seconds);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_thousand_ranks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
