/** Work on a request that can be stopped and gone on with. It may be dropped at any time between calls. */
export interface Resumable<Response> {
  /** Works until the clock says `untilMs`, but gets further at each call. True when all is done. */
  run(untilMs: number): boolean;
  /** What there is so far. */
  result(): Response;
}

/** Makes something of each entry of a list, in order; `now` is the clock that `run` is bounded by. */
export function oneByOne<Entry, Made>(
  entries: ArrayLike<Entry>,
  make: (entry: Entry) => Made,
  now: () => number,
): Resumable<readonly Made[]> {
  const made: Made[] = [];
  return {
    run(untilMs) {
      while (made.length < entries.length) {
        made.push(make(entries[made.length] as Entry));
        if (made.length < entries.length && now() >= untilMs) return false;
      }
      return true;
    },
    result: () => made,
  };
}

/** Work in steps, between which `now`, the clock that `run` is bounded by, is looked at; no result before all is done. */
export function step<Result>(steps: Iterator<undefined, Result>, now: () => number): Resumable<Result | undefined> {
  let result: Result | undefined;
  let isDone = false;
  return {
    run(untilMs) {
      while (!isDone) {
        const next = steps.next();
        isDone = next.done === true;
        if (next.done === true) result = next.value;
        else if (now() >= untilMs) return false;
      }
      return true;
    },
    result: () => result,
  };
}
