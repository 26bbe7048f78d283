/* check.h -- cmocka with the headers it wants first. */
#ifndef XT_TESTS_CHECK_H
#define XT_TESTS_CHECK_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#endif
