/* SPDX-License-Identifier: MIT
 * The weather process: slow states are first-order autoregressions, fronts arrive at random, and the air near
 * the ground warms in the sun and cools under a clear sky. climate_csv.c turns its rows into a file. */
#include "data/climate.h"

#include "data/time.h"
#include "device/math.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

enum { STEP_MINUTES = 10, DAY_MINUTES = 1440, STEPS_PER_HOUR = 6, STEPS_PER_DAY = 144 };

/* sin(2π·turns) by its Taylor series on a quarter turn: off by less than 1e-9, and the same bits everywhere.
 */
static double sine(double turns) {
    double x = turns - floor(turns);
    if (x > 0.75)
        x -= 1;
    else if (x > 0.25)
        x = 0.5 - x;
    x *= 6.283185307179586;
    double square = x * x, sum = 1;
    for (int k = 16; k >= 2; k -= 2)
        sum = 1 - sum * square / (k * (k + 1.0));
    return x * sum;
}

static double exponential(double x) {
    return (double)mote_expf((float)x);
}

/* One step of a process of unit variance that forgets over `steps` steps. */
static void drift(double *state, double steps, struct mote_rng *rng) {
    double keep = 1 - 1 / steps;
    *state = keep * *state + sqrt(1 - keep * keep) * mote_rng_normal(rng);
}

/* The same, and state[1] follows it `lag` steps behind, without its roughness. */
static void drift_smoothly(double state[2], double steps, double lag, struct mote_rng *rng) {
    drift(&state[0], steps, rng);
    state[1] += (state[0] - state[1]) / lag;
}

double mote_vapour_pressure(double temperature) {
    return 6.112 * exponential(17.62 * temperature / (243.12 + temperature));
}

/* What the calendar says: constant for everybody, random for nobody. */
struct sky {
    double year;   /* fraction since 1 January, about */
    double sun;    /* sine of the sun's height, 0 at night */
    double summer; /* −1 in January … 1 in July */
    double spring; /* −1 in October … 1 in April */
};

static struct sky look_up(int64_t minute) {
    double days = (double)minute / DAY_MINUTES, year = days / 365.2425;
    year -= floor(year);
    /* Jena: 50.91° N (sine 0.7762, cosine 0.6305), and solar noon is 13.7 minutes after 12:00 CET. */
    double declination = 0.40928 * sine(year - 0.2247); /* radians; 0 on 20 March */
    double square = declination * declination;
    double sin_declination = declination * (1 - square / 6 + square * square / 120);
    double hour = sine(days - 13.7 / DAY_MINUTES - 0.25); /* 1 at noon */
    double sun = 0.7762 * sin_declination + 0.6305 * sqrt(1 - sin_declination * sin_declination) * hour;
    return (struct sky){year, sun > 0 ? sun : 0, -sine(year + 0.197), sine(year - 0.053)};
}

/* A new air mass every three days or so; the change takes one to fifteen hours. */
static void move_fronts(struct mote_climate *c, const struct sky *sky) {
    struct mote_rng *rng = &c->rng;
    if (mote_rng_uniform(rng) < 1 / (2.6 * STEPS_PER_DAY)) {
        c->target = (3.6 - 0.4 * sky->summer) * mote_rng_normal(rng);
        double u = mote_rng_uniform(rng);
        c->front_steps = STEPS_PER_HOUR * (1 + 14 * u * u);
        c->front = 1;
    }
    c->air_mass += (c->target - c->air_mass) / c->front_steps;
    c->front -= c->front / (9 * STEPS_PER_HOUR);
    drift_smoothly(c->spell, 8 * STEPS_PER_DAY, 1.0 * STEPS_PER_DAY, rng);
    drift_smoothly(c->pressure, 1.1 * STEPS_PER_DAY, 0.8 * STEPS_PER_DAY, rng);
}

/* The cover of the sky, 0 to 1: more of it at fronts, in low pressure and in winter. */
static double move_clouds(struct mote_climate *c, const struct sky *sky) {
    drift(&c->cloud, 18 * STEPS_PER_HOUR, &c->rng);
    drift(&c->flicker, 4, &c->rng);
    double mean = 0.55 + 2.2 * c->front - 2.0 * c->pressure[1] - 0.2 * sky->summer + 0.3 * sky->spring;
    return (double)mote_logisticf((float)(mean + 2.0 * c->cloud + 0.9 * c->flicker));
}

/* The air near the ground: °C per hour from the sun, to the sky, and back to the air mass. */
static void move_layer(struct mote_climate *c, const struct sky *sky, double cloud) {
    double warming =
        4.8 * sky->sun * (1 - 0.75 * cloud * cloud * cloud); /* Kasten & Czeplak, the exponent rounded */
    double cooling = 1.25 * (1 - 0.8 * cloud * cloud);
    double hours = 4.5 + 2.5 * cloud;
    c->layer += (warming - cooling - c->layer / hours) / STEPS_PER_HOUR;
}

/* Eddies and single clouds. A ten-minute mean of a wandering value is smoother than the value, so a push
 * counts half in its own step and half in the next. */
static void move_eddies(struct mote_climate *c, const struct sky *sky) {
    drift(&c->unrest, 10 * STEPS_PER_HOUR, &c->rng);
    double size =
        exponential(0.8 * (c->unrest < 2 ? c->unrest : 2)) * (0.5 + 0.8 * sky->sun + 0.4 * c->front);
    double push = 0.23 * size * mote_rng_normal(&c->rng);
    c->eddy += 0.6 * push + 0.4 * c->last_eddy - c->eddy / (4 * STEPS_PER_HOUR);
    c->last_eddy = push;
    push = 0.16 * size * mote_rng_normal(&c->rng);
    c->dew_eddy += 0.6 * push + 0.4 * c->last_dew_eddy - c->dew_eddy / (5 * STEPS_PER_HOUR);
    c->last_dew_eddy = push;
}

/* Dew point: the air mass's own, and never above the temperature: what condenses is missing afterwards, and
 * the sun brings it back. */
static double move_moisture(struct mote_climate *c, const struct sky *sky, double season,
                            double temperature) {
    drift_smoothly(c->moisture, 1.2 * STEPS_PER_DAY, 5 * STEPS_PER_HOUR, &c->rng);
    double dew = season - 5.2 + 0.4 * sky->summer - 0.9 * sky->spring +
                 0.75 * (c->air_mass + 2.4 * c->spell[1]) + 2.6 * c->moisture[1] + c->dew_eddy +
                 1.0 * c->front + 0.05 * c->layer - c->dried;
    if (dew > temperature) {
        c->dried += 0.05 * (dew - temperature);
        dew = temperature;
    }
    c->dried -= c->dried * (0.3 + 2 * sky->sun) / (10 * STEPS_PER_HOUR);
    return dew;
}

static void blow(struct mote_climate *c, const struct sky *sky, struct mote_weather *out) {
    struct mote_rng *rng = &c->rng;
    drift(&c->wind, 9 * STEPS_PER_HOUR, rng);
    drift(&c->wind_noise, 2, rng);
    double mean = 0.46 + 0.5 * sky->sun + 0.4 * c->front;
    out->wind = exponential(mean + 0.45 * c->wind + 0.22 * c->wind_noise);
    double noise = mote_rng_normal(rng);
    out->gust = out->wind * (1.45 + 0.12 * (noise < -2 ? -2 : noise)) + 0.3;
    drift(&c->veer, STEPS_PER_DAY, rng);
    drift(&c->turn, STEPS_PER_HOUR, rng);
    /* Along the valley of the Saale; light winds wander. */
    double turns = (205 + 65 * c->veer + 45 * c->turn / (0.5 + out->wind)) / 360;
    out->direction = 360 * (turns - floor(turns));
}

void mote_climate_next(struct mote_climate *c, struct mote_weather *out) {
    struct sky sky = look_up(c->minute);
    c->minute += STEP_MINUTES;
    move_fronts(c, &sky);
    move_layer(c, &sky, move_clouds(c, &sky));
    move_eddies(c, &sky);
    double season = 9.7 + 7.2 * sky.summer;
    out->temperature = season + c->air_mass + 2.4 * c->spell[1] + c->layer + c->eddy;
    out->dew_point = move_moisture(c, &sky, season, out->temperature);
    out->humidity = 100 * mote_vapour_pressure(out->dew_point) / mote_vapour_pressure(out->temperature);
    if (out->humidity > 100) out->humidity = 100;
    double tide = sine((double)(c->minute % DAY_MINUTES) / DAY_MINUTES * 2 - 0.6); /* twice a day */
    out->pressure = 990 + 10.5 * c->pressure[1] - 4 * c->front + 0.4 * tide;
    blow(c, &sky, out);
}

int64_t mote_climate_new_year(int year) {
    char text[32];
    int64_t seconds = 0;
    int length = snprintf(text, sizeof text, "%04d-01-01", year);
    bool good = mote_time_parse(text, (size_t)length, &seconds);
    assert(good && "the year has four digits");
    (void)good;
    return seconds / 60;
}

void mote_climate_start(struct mote_climate *climate, int year, uint64_t seed) {
    enum { RUN_IN_DAYS = 30 };
    *climate = (struct mote_climate){.front_steps = 1};
    mote_rng_seed(&climate->rng, seed, 0);
    climate->minute = mote_climate_new_year(year) - RUN_IN_DAYS * DAY_MINUTES + STEP_MINUTES;
    struct mote_weather row;
    for (int i = 0; i < RUN_IN_DAYS * STEPS_PER_DAY; i++)
        mote_climate_next(climate, &row);
}
