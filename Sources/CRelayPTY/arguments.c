// SPDX-License-Identifier: Apache-2.0
#include "CRelayPTY.h"

#include <string.h>

static int count;
static char **words;

/// glibc and dyld hand constructors what they hand to main, which Swift has for itself.
__attribute__((constructor)) static void keep_arguments(int argument_count, char **arguments) {
    count = argument_count;
    words = arguments;
}

void relay_hide_arguments(const char *prefix, char mark) {
    for (int index = 1; index < count; index++) {
        char *word = words[index] + strspn(words[index], " \t\r\n");
        if (strncmp(word, prefix, strlen(prefix)) != 0) continue;
        char *secret = strchr(word, mark);
        if (secret != NULL) memset(secret, 'x', strlen(secret));
    }
}
