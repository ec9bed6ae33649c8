// Stands in for lodash's cloneDeep in near-sdk-js, its only use of lodash: a contract would carry 2,200 lines for it.
// Same results for everything that a contract's state can hold; functions stay as they are inside of objects.

function cloneEntries(target, value, seen) {
  for (const key of Reflect.ownKeys(value)) {
    if (!Object.prototype.propertyIsEnumerable.call(value, key)) continue;
    target[key] = clone(value[key], seen, true);
  }
  return target;
}

function clone(value, seen, nested) {
  if (typeof value === "function") return nested ? value : {};
  if (typeof value !== "object" || value === null) return value;
  const known = seen.get(value);
  if (known) return known;
  const remember = (copy) => {
    seen.set(value, copy);
    return copy;
  };
  if (Array.isArray(value)) {
    const copy = remember(new value.constructor(value.length));
    for (let index = 0; index < value.length; index++) copy[index] = clone(value[index], seen, true);
    return copy;
  }
  if (value instanceof Date) return remember(new value.constructor(+value));
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return remember(new value.constructor(value));
  if (value instanceof Map) {
    const copy = remember(new value.constructor());
    for (const [key, item] of value) copy.set(key, clone(item, seen, true));
    return cloneEntries(copy, value, seen);
  }
  if (value instanceof Set) {
    const copy = remember(new value.constructor());
    for (const item of value) copy.add(clone(item, seen, true));
    return cloneEntries(copy, value, seen);
  }
  return cloneEntries(remember(Object.create(Object.getPrototypeOf(value))), value, seen);
}

export function cloneDeep(value) {
  return clone(value, new Map(), false);
}
