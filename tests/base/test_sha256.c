/* SPDX-License-Identifier: MIT
 * The standard's own examples, and the same sum in whatever pieces the bytes come. */
#include "base/sha256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* `count` times `text`, in pieces of so many bytes. */
static void check(const char *text, size_t count, size_t piece, const char *wanted) {
    static char bytes[4096];
    struct mote_sha256 sum;
    char got[MOTE_SHA256_TEXT];
    const size_t length = strlen(text), all = length * count;
    mote_sha256_start(&sum);
    for (size_t done = 0; done < all;) {
        const size_t some = all - done < piece ? all - done : piece;
        for (size_t i = 0; i < some; i++)
            bytes[i] = text[(done + i) % length];
        mote_sha256_add(&sum, bytes, some);
        done += some;
    }
    mote_sha256_end(&sum, got);
    assert_string_equal(got, wanted);
}

static void test_published(void **state) {
    (void)state;
    check("", 1, 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    check("abc", 1, 64, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    check("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1, 5,
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    check("a", 1000000, 4096, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void test_pieces(void **state) {
    static const size_t pieces[] = {1, 55, 56, 63, 64, 65, 1000};
    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        check("a", 119, pieces[i], "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published),
        cmocka_unit_test(test_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
