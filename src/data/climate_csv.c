/* SPDX-License-Identifier: MIT
 * The generator's rows as the Jena file has them: the same header, two decimals, lines that end in LF. The
 * columns that climate.c does not give follow from those it gives. */
#include "base/file.h"
#include "data/climate.h"
#include "data/output.h"
#include "data/time.h"
#include "device/math.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

enum { COLUMNS = 14 };

static const char header[] = "\"Date Time\",\"p (mbar)\",\"T (degC)\",\"Tpot (K)\",\"Tdew (degC)\",\"rh "
                             "(%)\",\"VPmax (mbar)\",\"VPact (mbar)\","
                             "\"VPdef (mbar)\",\"sh (g/kg)\",\"H2OC (mmol/mol)\",\"rho (g/m**3)\",\"wv "
                             "(m/s)\",\"max. wv (m/s)\",\"wd (deg)\"\n";

/* In the header's order, without the time. */
static void fill_columns(const struct mote_weather *w, double column[COLUMNS]) {
    double kelvin = w->temperature + 273.15, p = w->pressure;
    double saturated = mote_vapour_pressure(w->temperature), actual = saturated * w->humidity / 100;
    double virtual_kelvin =
        kelvin / (1 - 0.378 * actual / p); /* of dry air as heavy; 0.378 = 1 − 18.02/28.96 */
    column[0] = p;
    column[1] = w->temperature;
    column[2] = kelvin * (double)mote_expf(0.2857f * mote_logf((float)(1000 / p))); /* R/cp of dry air */
    column[3] = w->dew_point;
    column[4] = w->humidity;
    column[5] = saturated;
    column[6] = actual;
    column[7] = saturated - actual;
    column[8] = 622 * actual / (p - 0.378 * actual);
    column[9] = 1000 * actual / p;
    column[10] = 100000 * p / (287.05 * virtual_kelvin); /* 287.05 J/(kg K): gas constant of dry air */
    column[11] = w->wind;
    column[12] = w->gust;
    column[13] = w->direction;
}

/* `width` digits at least, with leading zeros; returns the end. */
static char *put_digits(char *at, int64_t value, int width) {
    char digits[20];
    int n = 0;
    for (; value > 0 || n < width; value /= 10)
        digits[n++] = (char)('0' + value % 10);
    while (n > 0)
        *at++ = digits[--n];
    return at;
}

static char *put_number(char *at, double value) {
    int64_t hundredths = (int64_t)floor(value * 100 + 0.5);
    if (hundredths < 0) {
        *at++ = '-';
        hundredths = -hundredths;
    }
    at = put_digits(at, hundredths / 100, 1);
    *at++ = '.';
    return put_digits(at, hundredths % 100, 2);
}

/* "dd.mm.yyyy HH:MM:00" */
static char *put_time(char *at, int64_t minute) {
    char iso[MOTE_TIME_TEXT]; /* "yyyy-mm-dd HH:MM:SS" */
    mote_time_print(60 * minute, iso);
    const char order[] = {iso[8], iso[9], '.', iso[5], iso[6], '.', iso[0], iso[1], iso[2], iso[3]};
    memcpy(at, order, sizeof order);
    memcpy(at + sizeof order, iso + 10, 9);
    return at + sizeof order + 9;
}

static enum mote_status write_rows(struct mote_output *output, struct mote_climate *climate, int64_t end,
                                   uint64_t *rows, struct mote_error *error) {
    char line[256]; /* 19 of time and 14 × at most 12 */
    for (*rows = 0; climate->minute <= end; ++*rows) {
        char *at = put_time(line, climate->minute);
        struct mote_weather weather;
        double column[COLUMNS];
        mote_climate_next(climate, &weather);
        fill_columns(&weather, column);
        for (int i = 0; i < COLUMNS; i++) {
            *at++ = ',';
            at = put_number(at, column[i]);
        }
        *at++ = '\n';
        MOTE_TRY(mote_output_write(output, line, (size_t)(at - line), error));
    }
    return MOTE_OK;
}

static enum mote_status place_file(const char *path, struct mote_climate_result *result,
                                   struct mote_error *error) {
    struct stat info;
    size_t length = strlen(path);
    bool folder =
        stat(path, &info) == 0 ? S_ISDIR(info.st_mode) : length < 4 || strcmp(path + length - 4, ".csv") != 0;
    if (folder) {
        MOTE_TRY(mote_folder_make(path, error));
        return mote_path_join(result->path, sizeof result->path, path, "climate.csv", error);
    }
    if (length >= sizeof result->path) return mote_fail(error, MOTE_INPUT, "%s: the path is too long", path);
    memcpy(result->path, path, length + 1);
    return MOTE_OK;
}

enum mote_status mote_climate_write(const char *path, const struct mote_climate_options *options,
                                    struct mote_climate_result *result, struct mote_error *error) {
    int year = options->first_year ? options->first_year : 2009;
    if (options->years < 1 || options->years > 200)
        return mote_fail(error, MOTE_USAGE, "cannot make %u years of weather: 1 to 200 were expected",
                         options->years);
    if (year < 1971 || year > 2999)
        return mote_fail(error, MOTE_USAGE, "cannot start in the year %d: 1971 to 2999 were expected", year);
    struct mote_climate_result unwanted;
    if (!result) result = &unwanted;
    MOTE_TRY(place_file(path, result, error));
    struct mote_climate climate;
    mote_climate_start(&climate, year, options->seed);
    int64_t end = mote_climate_new_year(year + (int)options->years);
    struct mote_output output;
    MOTE_TRY(mote_output_open(&output, result->path, error));
    enum mote_status status = mote_output_write(&output, header, sizeof header - 1, error);
    if (status == MOTE_OK) status = write_rows(&output, &climate, end, &result->rows, error);
    return mote_output_close(&output, status, error);
}
