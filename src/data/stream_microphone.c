/* SPDX-License-Identifier: MIT
 * The default microphone, through PortAudio, where that was there when this was built. */
#include "data/stream_source.h"

#ifdef MOTE_HAVE_PORTAUDIO

#include <portaudio.h>

static enum mote_status fail(const struct mote_stream_source *source, PaError code,
                             struct mote_error *error) {
    return mote_fail(error, MOTE_INPUT, "%s: the microphone cannot be used: %s", source->name,
                     Pa_GetErrorText(code));
}

static enum mote_status read_microphone(struct mote_stream_source *source, float *block, size_t *frames,
                                        struct mote_error *error) {
    *frames = 0;
    if (!mote_stream_goes_on(source)) return MOTE_OK;
    const PaError code = Pa_ReadStream(source->self, block, MOTE_STREAM_BLOCK);
    /* What came too fast is lost, and what comes now is good. */
    if (code != paNoError && code != paInputOverflowed) return fail(source, code, error);
    *frames = MOTE_STREAM_BLOCK;
    return MOTE_OK;
}

static void close_microphone(struct mote_stream_source *source) {
    if (source->self) Pa_CloseStream(source->self);
    Pa_Terminate();
}

enum mote_status mote_stream_open_microphone(struct mote_stream_source *source, uint32_t rate,
                                             struct mote_error *error) {
    PaStream *stream = NULL;
    PaError code = Pa_Initialize();
    if (code != paNoError) return fail(source, code, error);
    source->close = close_microphone;
    source->read = read_microphone;
    source->rate = rate;
    source->channels = 1;
    code = Pa_OpenDefaultStream(&stream, 1, 0, paFloat32, rate, MOTE_STREAM_BLOCK, NULL, NULL);
    if (code == paInvalidSampleRate) {
        source->rate = 48000; /* what every sound card has */
        code = Pa_OpenDefaultStream(&stream, 1, 0, paFloat32, source->rate, MOTE_STREAM_BLOCK, NULL, NULL);
    }
    source->self = stream;
    if (code == paNoError) code = Pa_StartStream(stream);
    return code == paNoError ? MOTE_OK : fail(source, code, error);
}

#else

enum mote_status mote_stream_open_microphone(struct mote_stream_source *source, uint32_t rate,
                                             struct mote_error *error) {
    (void)rate;
    return mote_fail(
        error, MOTE_UNSUPPORTED,
        "%s: this was built without PortAudio, which the microphone needs; pipe its sound in, as in "
        "arecord -t wav -r 16000 -f S16_LE | mote listen MODEL -",
        source->name);
}

#endif
