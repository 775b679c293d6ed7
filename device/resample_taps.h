/* SPDX-License-Identifier: MIT
 * Half of two symmetric low-pass filters, from the centre outward without the centre itself, which is 1/factor, and
 * without the taps at multiples of the factor, which are 0 (an M-th band filter: its shifted responses add up
 * to 1, so a good stop band is a flat pass band). The largest magnitude in the stop band, from 1.1 of the new
 * Nyquist frequency on, is as small as it can be for so many taps (solved as a linear program), rounded to
 * float. tests/device/test_features_resample.c measures them. */
#ifndef MOTE_DEVICE_RESAMPLE_TAPS_H
#define MOTE_DEVICE_RESAMPLE_TAPS_H

/* Positions 1, 2, 4, 5, … 59: stop band −70.9 dB, pass band ±0.005 dB. */
static const float taps_third[] = {
    0.275459558f,     0.137422845f,     -0.0681004524f,   -0.0541162193f,  0.0379680768f,    0.0328513347f,
    -0.0255807713f,   -0.0228905808f,   0.0186790936f,    0.0169931464f,   -0.0142040234f,   -0.0130345151f,
    0.0110323774f,    0.0101681296f,    -0.00865587965f,  -0.0079909265f,  0.00681120111f,   0.00628650328f,
    -0.00534786144f,  -0.00492767571f,  0.00417283643f,   0.00383397657f,  -0.00322455657f,  -0.00295099453f,
    0.0024596802f,    0.00223966618f,   -0.00184591115f,  -0.00167037384f, 0.00135792501f,   0.00121953839f,
    -0.000975032453f, -0.000867675524f, 0.000679863733f,  0.000598333776f, -0.000457592541f, -0.000397525117f,
    0.000296237675f,  0.000254672254f,  -0.000192770691f, -0.00026356033f};

/* Positions 1, 3, 5, … 41: stop band −72.8 dB, pass band ±0.002 dB. */
static const float taps_half[] = {
    0.317790896f,    -0.104555026f,    0.0611101314f,  -0.0419593938f,  0.0309495814f,  -0.0236843675f,
    0.0184787717f,   -0.0145499306f,   0.0114847878f,  -0.0090440521f,  0.00707817776f, -0.00548733771f,
    0.00420074584f,  -0.00316534215f,  0.00233936775f, -0.00168855058f, 0.00118390669f, -0.00080037181f,
    0.000516077096f, -0.000311796204f, 0.000228326564f};

#endif
