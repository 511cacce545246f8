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
