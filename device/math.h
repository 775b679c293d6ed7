/* SPDX-License-Identifier: MIT
 * exp, log, tanh and the logistic function in float32, made of +, ×, ÷ and integer operations only: the same bits
 * on every machine and with every compiler that does not fuse multiplications and additions. */
#ifndef MOTE_DEVICE_MATH_H
#define MOTE_DEVICE_MATH_H

float mote_expf(float x);     /* within 2 ulp; 0 below −104, +inf above 88.73 */
float mote_logf(float x);     /* within 2 ulp for normal x > 0 */
float mote_tanhf(float x);    /* within 4 ulp */
float mote_logisticf(float x); /* 1 / (1 + exp(−x)), within 4 ulp */

#endif
