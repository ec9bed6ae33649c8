/** One NEAR in yoctoNEAR. */
export const NEAR = 10n ** 24n;
export const MILLINEAR = NEAR / 1000n;
/** One Tgas in gas units. */
export const TGAS = 10n ** 12n;
/** The most gas a transaction of protocol 77 can attach. */
export const MOST_GAS = 300n * TGAS;
