/* fake_compiler.c -- stands in for xtlink-compiler in tests: does what the unit's text says.
 *   empty: refuses; "crash...", "hang...": that; "refuse..."; "garbage...": a blob that does not verify; "slow...": a blob after 200 ms;
 *   "quick...": a blob that says so, and with all effort one that does not, or a crash for "quick crash"; else a blob */
#include "protocol/compilerlink.h"
#include "protocol/hash.h"
#include "protocol/reasons.h"
#include "sample.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool starts(const uint8_t *unit, size_t size, const char *word) { return size >= strlen(word) && !memcmp(unit, word, strlen(word)); }

static int answer(uint32_t job, uint32_t effort, const uint8_t *unit, size_t size) {
    if (!size) return xt_job_answer(XT_COMPILER_FD, job, XT_REFUSE_bad_request, "empty", 5);
    if (starts(unit, size, "crash")) abort();
    if (starts(unit, size, "hang")) for (;;) pause();
    if (starts(unit, size, "refuse")) return xt_job_answer(XT_COMPILER_FD, job, XT_REFUSE_opcode, "no such opcode", 14);
    if (starts(unit, size, "garbage")) return xt_job_answer(XT_COMPILER_FD, job, 0, "garbage", 7);
    if (starts(unit, size, "slow")) usleep(200000);
    bool quick = starts(unit, size, "quick") && effort == XT_JOB_AWAITED;
    if (starts(unit, size, "quick crash") && !quick) abort();
    uint32_t bytes;
    void *blob = sample_blob((uint32_t)xt_checksum(unit, size), &bytes);
    if (quick) ((XtBlobHeader *)blob)->flags = XT_BLOB_QUICK, sample_blob_seal(blob);
    int r = xt_job_answer(XT_COMPILER_FD, job, 0, blob, bytes);
    free(blob);
    return r;
}

int main(void) {
    uint32_t job, effort;
    uint8_t *unit;
    size_t size;
    while (xt_job_read(XT_COMPILER_FD, &job, &effort, &unit, &size) == 0) {
        if (answer(job, effort, unit, size)) return 1;
        free(unit);
    }
    return 0;
}
