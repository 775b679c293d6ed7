/* SPDX-License-Identifier: MIT
 * What keys ask of each other; those of pruning are in prune.c. A value that is not its default has a line in the recipe. */
#include "recipe/value.h"

/* As device/fft.h takes them. */
static bool is_smooth(uint32_t frame) {
    static const uint32_t primes[] = {2, 3, 5};
    for (size_t i = 0; i < sizeof primes / sizeof *primes; i++)
        while (frame % primes[i] == 0)
            frame /= primes[i];
    return frame == 1;
}

static enum mote_status check_sound(const struct mote_recipe *recipe, const struct mote_plan *plan,
                                    struct mote_error *error) {
    const struct mote_plan_features *features = &plan->features;
    const struct mote_plan_augment *augment = &plan->augment;
    const char *path = recipe->path;
    if (augment->snr_low > augment->snr_high)
        return mote_fail(error, MOTE_INPUT, "%s: [augment] snr_low = %g is above snr_high = %g", path,
                         augment->snr_low, augment->snr_high);
    if (!is_smooth(features->frame))
        return mote_value_fail(recipe, mote_value_entry(recipe, "features", "frame"), error,
                               "expected a number whose prime factors are 2, 3 and 5, as 640");
    if (features->frame > features->rate * features->seconds)
        return mote_fail(error, MOTE_INPUT,
                         "%s: [features] frame = %u does not fit into a clip of %g s at %u samples a second",
                         path, features->frame, features->seconds, features->rate);
    if (features->kind == MOTE_PLAN_SPECTROGRAM) return MOTE_OK;
    if (features->low >= features->high || 2 * features->high > features->rate)
        return mote_fail(error, MOTE_INPUT,
                         "%s: [features] low = %g and high = %g; expected low < high <= half the rate, %g",
                         path, features->low, features->high, features->rate / 2.0);
    if (features->kind == MOTE_PLAN_MFCC && features->coefficients > features->bins)
        return mote_fail(error, MOTE_INPUT, "%s: [features] coefficients = %u of bins = %u; expected no more",
                         path, features->coefficients, features->bins);
    return MOTE_OK;
}

/* The loss goes by the task. */
static enum mote_status settle_loss(const struct mote_recipe *recipe, struct mote_plan *plan,
                                    struct mote_error *error) {
    bool classes = plan->task == MOTE_TASK_KEYWORDS;
    enum mote_loss *loss = &plan->train.loss;
    if (*loss == MOTE_LOSS_AUTO) *loss = classes ? MOTE_LOSS_CROSS_ENTROPY : MOTE_LOSS_MSE;
    if (classes == (*loss == MOTE_LOSS_CROSS_ENTROPY)) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT, "%s: [train] loss: %s", recipe->path,
                     classes ? "keywords take cross-entropy"
                             : "cross-entropy is for keywords; a forecast takes mse, mae or huber");
}

static enum mote_status check_keep(const struct mote_recipe *recipe, const struct mote_plan *plan,
                                   struct mote_error *error) {
    if (plan->train.keep == MOTE_KEEP_BEST || plan->train.patience == 0) return MOTE_OK;
    return mote_value_fail(
        recipe, mote_value_entry(recipe, "train", "keep"), error,
        "patience looks for the best epoch; expected patience = never beside it, or best here");
}

/* Are there mean squares of gradients when weights are rounded? */
static bool has_gradients(const struct mote_plan_train *train) {
    return train->qat > 0 && train->optimizer != MOTE_OPTIMIZER_SGD;
}

/* Levels are of int8 weights, and biases are float beside int8 weights alone. */
static enum mote_status check_levels(const struct mote_recipe *recipe, const struct mote_plan *plan,
                                     bool int8, struct mote_error *error) {
    const struct mote_plan_shrink *shrink = &plan->shrink;
    const char *given = shrink->bits != 8            ? "bits"
                        : shrink->step > 0           ? "step"
                        : shrink->depthwise_step > 0 ? "depthwise_step"
                        : shrink->edge_step > 0      ? "edge_step"
                        : shrink->bit_price > 0      ? "bit_price"
                        : shrink->bit_worth          ? "bit_worth"
                                                     : NULL;
    if (given && !int8)
        return mote_value_fail(recipe, mote_value_entry(recipe, "shrink", given), error,
                               "int8 weights have levels; expected quantize = weights or full beside it");
    if (shrink->bit_worth && !(shrink->bit_price > 0 && has_gradients(&plan->train)))
        return mote_value_fail(recipe, mote_value_entry(recipe, "shrink", "bit_worth"), error,
                               "weighs a price by the optimizer's gradients; expected bit_price and [train] "
                               "qat above 0 and optimizer = adam or adamw beside it");
    if (shrink->bias_bits && shrink->quantize != MOTE_QUANTIZE_WEIGHTS)
        return mote_value_fail(recipe, mote_value_entry(recipe, "shrink", "bias_bits"), error,
                               "float biases beside int8 weights are meant; expected quantize = weights "
                               "beside it, or 0 here");
    return MOTE_OK;
}

/* The search over stored values prices float32 files alone; weights that have learnt their steps must stay there. */
static enum mote_status check_shrink(const struct mote_recipe *recipe, const struct mote_plan *plan,
                                     struct mote_error *error) {
    const struct mote_plan_shrink *shrink = &plan->shrink;
    bool int8 = shrink->quantize == MOTE_QUANTIZE_WEIGHTS || shrink->quantize == MOTE_QUANTIZE_FULL;
    if (shrink->rate_distortion > 0 && shrink->quantize != MOTE_QUANTIZE_NONE)
        return mote_value_fail(recipe, mote_value_entry(recipe, "shrink", "rate_distortion"), error,
                               "chooses float32 values; expected quantize = none beside it, or 0 here");
    if (plan->train.qat > 0 && int8 && (shrink->sparsity > 0 || shrink->mantissa < 23))
        return mote_value_fail(recipe, mote_value_entry(recipe, "train", "qat"), error,
                               "the weights learn their int8 steps; expected sparsity = 0 and mantissa = 23 "
                               "beside it, which would move them, or 0 here");
    return check_levels(recipe, plan, int8, error);
}

enum mote_status mote_plan_check(const struct mote_recipe *recipe, struct mote_plan *plan,
                                 struct mote_error *error) {
    MOTE_TRY(settle_loss(recipe, plan, error));
    MOTE_TRY(check_keep(recipe, plan, error));
    MOTE_TRY(check_shrink(recipe, plan, error));
    MOTE_TRY(mote_prune_check(recipe, &plan->train, error));
    return plan->task == MOTE_TASK_KEYWORDS ? check_sound(recipe, plan, error) : MOTE_OK;
}
