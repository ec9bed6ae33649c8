#ifndef NEAR_NUMBER_H
#define NEAR_NUMBER_H

#include <stdint.h>

/* The fewest digits that read as `value` (finite, at least 0), the nearest of those; on a tie the even one, as V8 does.
   The number is 0.digits * 10^point. Returns how many (at most 17). */
int near_shortest_digits(double value, char *digits, int *point);

/* `value` (finite, at least 0) rounded to `count` digits, or with is_fraction to `count` digits behind the point; ties
   go up, as JavaScript wants. Returns how many digits; with is_fraction that may be 0. */
int near_rounded_digits(double value, int count, int is_fraction, char *digits, int *point);

#endif
