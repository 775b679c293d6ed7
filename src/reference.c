/* SPDX-License-Identifier: MIT
 * Tables 1 and 2 of the reference study (a machine-learning-for-IoT course report of 2022, made with TensorFlow and
 * tfmot on the Jena climate file of 2009-2016): size after zlib in kB of 1024 B, and the mean absolute errors,
 * or the accuracy, of its test split. */
#include "reference.h"

#include <string.h>

#define ROW(steps, net, alpha, how, kb, t, rh)                                                               \
    {                                                                                                        \
        .output_steps = steps, .network = net, .quantization = how, .width = alpha, .bytes = kb * 1024,      \
        .target_count = 2, .mae = {                                                                          \
            t,                                                                                               \
            rh                                                                                               \
        }                                                                                                    \
    }

static const struct mote_sweep_reference table1[] = {
    ROW(3, "mlp", 1, "none", 72.197, 0.296, 1.138),   ROW(3, "mlp", 0.03, "weights", 1.225, 0.256, 1.189),
    ROW(3, "cnn1d", 1, "none", 66.453, 0.257, 1.136), ROW(3, "cnn1d", 0.05, "weights", 1.392, 0.281, 1.181),
    ROW(9, "mlp", 1, "none", 78.147, 0.553, 2.286),   ROW(9, "mlp", 0.03, "weights", 1.414, 0.552, 2.385),
    ROW(9, "cnn1d", 1, "none", 69.356, 0.574, 2.237), ROW(9, "cnn1d", 0.05, "weights", 1.590, 0.613, 2.356),
};

/* Its Table 2: keywords of Mini Speech Commands, on its own split. */
#define SPOTTER(net, alpha, how, letter, length, kb, percent)                                                \
    {                                                                                                        \
        .output_steps = 1, .features = letter, .frame = length, .network = net, .quantization = how,         \
        .width = alpha, .bytes = kb * 1024, .target_count = 1, .accuracy = true, .mae = {                    \
            percent                                                                                          \
        }                                                                                                    \
    }

static const struct mote_sweep_reference table2[] = {
    SPOTTER("kws-dscnn", 1, "none", "A", 640, 567, 91.2),
    SPOTTER("kws-cnn", 1, "none", "A", 640, 1192, 93.25),
    SPOTTER("kws-dscnn", 0.5, "weights", "A", 640, 37, 92.75),
    SPOTTER("kws-cnn", 0.4, "full", "B", 1024, 47.3, 92.62),
    SPOTTER("kws-dscnn", 0.3, "weights", "B", 1024, 23.4, 92.38),
};

static bool same_words(const struct mote_plan_clips *clips) {
    static const char *const words[] = {"stop", "up", "yes", "right", "left", "no", "down", "go"};
    bool same = clips->label_count == 8;
    for (size_t i = 0; same && i < 8; i++)
        same = strcmp(clips->label[i], words[i]) == 0;
    return same;
}

void mote_reference_add(const struct mote_plan *plan, struct mote_sweep *sweep) {
    const struct mote_plan_data *data = &plan->data;
    if (plan->task == MOTE_TASK_KEYWORDS) {
        if (!same_words(&plan->clips)) return;
        sweep->reference_name = "reference (Table 2)";
        sweep->reference_note = "The reference's rows are of one run each of its own training, 20 epochs, "
                                "with features A or B; it "
                                "trained kws-cnn at 0.4 aware of its quantization. 1 kB = 1024 B.";
        sweep->reference_count = sizeof table2 / sizeof *table2;
        sweep->references = table2;
        return;
    }
    if (data->input_steps != 6 || data->targets != 2 || strcmp(data->target[0], "T (degC)") != 0 ||
        strcmp(data->target[1], "rh (%)") != 0)
        return;
    sweep->reference_name = "reference (Table 1)";
    sweep->reference_note =
        "The reference's rows are of the station in Jena, 2009–2016, by its own training: its test windows "
        "are ours only where the data is that file.";
    sweep->reference_count = sizeof table1 / sizeof *table1;
    sweep->references = table1;
}
