/**
 * Replaces what stands between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->` for every table given.
 * Tables that the text has no markers for are left out; a marker without its end is an error.
 *
 * @example fillMarkers(readme, { gas: "| ... |" })
 */
export function fillMarkers(text: string, tables: Readonly<Record<string, string>>): string {
  let filled = text;
  for (const [name, table] of Object.entries(tables)) {
    const open = `<!-- bench:${name} -->`;
    const close = `<!-- /bench:${name} -->`;
    const start = filled.indexOf(open);
    if (start < 0) continue;
    const end = filled.indexOf(close, start);
    if (end < 0) throw new Error(`${open} has no ${close} after it`);
    filled = `${filled.slice(0, start + open.length)}\n${table}\n${filled.slice(end)}`;
  }
  return filled;
}
