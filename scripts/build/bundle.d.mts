/** Every package's bundles: file in `dist/` to entry in `src/`. */
export const packages: Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Bundles one package into its `dist/`. */
export function bundlePackage(name: string): Promise<void>;
