/** What a function makes when it is called so often, in order. A loop: `Array.from` takes several times as long. */
export function repeat<T>(times: number, make: () => T): T[] {
  const made: T[] = [];
  for (let i = 0; i < times; i++) {
    made.push(make());
  }
  return made;
}
