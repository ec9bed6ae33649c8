/*
 * Compute-heavy programs, to measure what counting gas and stack costs. Compiled as contracts are: for the WebAssembly
 * of 2017, with nothing from a C library.
 */

typedef unsigned int u32;
typedef unsigned long long u64;
typedef unsigned char u8;

#define METHOD(name) __attribute__((export_name(#name))) void name(void)

static u8 bytes[1 << 16];
static u32 numbers[1 << 14];

/* Calls, and little in between. */
static u32 fib_of(u32 n) { return n < 2 ? n : fib_of(n - 1) + fib_of(n - 2); }

METHOD(fibonacci) { numbers[0] = fib_of(25); }

/* The shortest loops: one store in each round. */
METHOD(sieve) {
  for (int round = 0; round < 20; round++) {
    for (u32 i = 0; i < sizeof bytes; i++) bytes[i] = 1;
    for (u32 i = 2; i * i < sizeof bytes; i++)
      if (bytes[i])
        for (u32 j = i * i; j < sizeof bytes; j += i) bytes[j] = 0;
  }
}

static void sort(u32 *list, int first, int last) {
  if (first >= last) return;
  u32 pivot = list[(first + last) / 2];
  int i = first, j = last;
  while (i <= j) {
    while (list[i] < pivot) i++;
    while (list[j] > pivot) j--;
    if (i > j) break;
    u32 swapped = list[i];
    list[i++] = list[j];
    list[j--] = swapped;
  }
  sort(list, first, j);
  sort(list, i, last);
}

METHOD(quicksort) {
  const int count = sizeof numbers / sizeof *numbers;
  u32 random = 1;
  for (int round = 0; round < 6; round++) {
    for (int i = 0; i < count; i++) numbers[i] = random = random * 1664525 + 1013904223;
    sort(numbers, 0, count - 1);
  }
}

/* Long straight code. */
static const u32 K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
    0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
    0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08,
    0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static u32 rotated(u32 x, int by) { return x >> by | x << (32 - by); }

static void compress(u32 state[8], const u8 *block) {
  u32 w[64], s[8];
  for (int i = 0; i < 16; i++)
    w[i] = (u32)block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 | block[4 * i + 3];
  for (int i = 16; i < 64; i++)
    w[i] = w[i - 16] + w[i - 7] + (rotated(w[i - 15], 7) ^ rotated(w[i - 15], 18) ^ w[i - 15] >> 3) +
           (rotated(w[i - 2], 17) ^ rotated(w[i - 2], 19) ^ w[i - 2] >> 10);
  for (int i = 0; i < 8; i++) s[i] = state[i];
  for (int i = 0; i < 64; i++) {
    u32 first = s[7] + (rotated(s[4], 6) ^ rotated(s[4], 11) ^ rotated(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + K[i] + w[i];
    u32 second = (rotated(s[0], 2) ^ rotated(s[0], 13) ^ rotated(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    for (int j = 7; j > 0; j--) s[j] = s[j - 1];
    s[4] += first;
    s[0] = first + second;
  }
  for (int i = 0; i < 8; i++) state[i] += s[i];
}

METHOD(sha256) {
  u32 state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  for (int round = 0; round < 10; round++)
    for (u32 at = 0; at < sizeof bytes; at += 64) compress(state, bytes + at);
  for (int i = 0; i < 8; i++) numbers[i] = state[i];
}

/* A stack machine in a loop, as JavaScript engines are. */
METHOD(interpreter) {
  enum { PUSH, ADD, XOR, STORE, LOAD, LOOP, HALT };
  static const u8 program[] = {LOAD, PUSH, 3, ADD, PUSH, 90, XOR, STORE, LOOP, HALT};
  u64 stack[16], variable = 1;
  u32 left = 200000;
  for (u32 pc = 0, sp = 0;;) {
    switch (program[pc++]) {
      case PUSH: stack[sp++] = program[pc++]; break;
      case ADD: sp--; stack[sp - 1] += stack[sp]; break;
      case XOR: sp--; stack[sp - 1] ^= stack[sp]; break;
      case STORE: variable = stack[--sp]; break;
      case LOAD: stack[sp++] = variable; break;
      case LOOP: if (--left) pc = 0; break;
      case HALT: numbers[0] = variable; return;
    }
  }
}

/* Floating point: NaNs have to be made canonical. */
static double a[64][64], b[64][64], product[64][64];

METHOD(matrix) {
  for (int i = 0; i < 64; i++)
    for (int j = 0; j < 64; j++) a[i][j] = i + j, b[i][j] = i - j;
  for (int round = 0; round < 4; round++)
    for (int i = 0; i < 64; i++)
      for (int j = 0; j < 64; j++) {
        double sum = 0;
        for (int k = 0; k < 64; k++) sum += a[i][k] * b[k][j];
        product[i][j] = sum;
      }
  numbers[0] = product[3][5];
}
