/* SPDX-License-Identifier: MIT
 * A seeded weather station: ten-minute means of temperature, humidity, pressure and wind that behave like
 * those of Jena, for demonstrations and tests without a network. Not a climate model: it reproduces the
 * statistics that matter to a forecast of the next hours (doc/data.md has the formulas, their sources and the
 * comparison).
 *
 * The same options give the same bytes on every machine: only +, −, ×, ÷ and square roots, and device/math.h.
 */
#ifndef MOTE_DATA_CLIMATE_H
#define MOTE_DATA_CLIMATE_H

#include "base/rng.h"
#include "base/status.h"

#include <stdint.h>

/* One row of the station. */
struct mote_weather {
    double pressure;    /* mbar */
    double temperature; /* °C */
    double dew_point;   /* °C, never above the temperature */
    double humidity;    /* %, in (0, 100] */
    double wind, gust;  /* m/s: mean, and the largest in the ten minutes */
    double direction;   /* degrees, in [0, 360) */
};

/* The process. Every `double` is a state that moves slowly; those marked σ = 1 have unit variance. */
struct mote_climate {
    struct mote_rng rng;
    int64_t minute;          /* of the next row, since 1970, Central European Time */
    double spell[2];         /* σ = 1 and its smoothed twin: warm and cold spells of a week or two */
    double air_mass, target; /* °C: what is over the station, and what the last front brings */
    double front_steps;      /* how many steps the front takes to pass */
    double front;            /* 1 as a front passes, then fades */
    double pressure[2];      /* σ = 1 and its smoothed twin */
    double cloud, flicker;   /* σ = 1: cloud over half a day, and single clouds */
    double layer;            /* °C: what sun and clear sky did to the air near the ground */
    double unrest;           /* σ = 1: log of how restless the air is */
    double eddy, last_eddy;  /* °C, and the last push it got */
    double moisture[2];      /* σ = 1 and its smoothed twin: moist and dry air within an air mass */
    double dew_eddy, last_dew_eddy;
    double dried;            /* °C of dew point that dew and fog have taken out of the air */
    double wind, wind_noise; /* σ = 1: log wind */
    double veer, turn;       /* σ = 1: direction over a day, and over an hour */
};

/* Starts at 00:10 on 1 January of `year` (four digits), after a month of running in. */
void mote_climate_start(struct mote_climate *climate, int year, uint64_t seed);
void mote_climate_next(struct mote_climate *climate, struct mote_weather *out);

/* 00:00 on 1 January of a year of four digits, in minutes since 1970. */
int64_t mote_climate_new_year(int year);

/* Saturation vapour pressure over water, mbar, at a temperature in °C (Magnus). */
double mote_vapour_pressure(double temperature);

struct mote_climate_options {
    int first_year; /* 0: 2009 */
    uint32_t years; /* 1 to 200 */
    uint64_t seed;
};

struct mote_climate_result {
    char path[4096];
    uint64_t rows;
};

/* Writes the columns and the layout of jena_climate_2009_2016.csv. A path that ends in ".csv" (or names
 * something that exists and is no folder) is the file; any other is a folder, made when needed, and the file
 * is "climate.csv" in it. The file appears whole or not at all. `result` may be NULL. */
enum mote_status mote_climate_write(const char *path, const struct mote_climate_options *options,
                                    struct mote_climate_result *result, struct mote_error *error);

#endif
