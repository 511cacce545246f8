/** What was made of an object before, or is made of it now: once for each, and kept as long as it is there. */
export function kept<Key extends object, Made>(known: WeakMap<Key, Made>, key: Key, make: () => Made): Made {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  known.set(key, made);
  return made;
}
