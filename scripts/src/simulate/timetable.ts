/** What happens at an instant, as a {@link Timetable} keeps it. */
export interface Scheduled {
  readonly atMs: number;
  readonly fire: () => void;
  /** Of what shares a lane, one is run a turn: grpc-js hands over one message of a stream a turn. */
  readonly lane: object | undefined;
  /** Order of scheduling: of two at the same instant, the first scheduled happens first. */
  readonly number: number;
  /** Where it is in the heap; -1 when it is not. */
  place: number;
}

/** What is to happen, in order of time: a binary heap from which anything can be taken out again. */
export class Timetable {
  private readonly heap: Scheduled[] = [];
  private scheduled = 0;

  get size(): number {
    return this.heap.length;
  }

  /** When the first thing happens; never, where nothing is to. */
  get firstMs(): number {
    return this.heap[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  add(atMs: number, fire: () => void, lane?: object): Scheduled {
    const entry: Scheduled = { atMs, fire, lane, number: this.scheduled++, place: this.heap.length };
    this.heap.push(entry);
    this.rise(entry);
    return entry;
  }

  /** Takes an entry out; true if it was in. */
  remove(entry: Scheduled): boolean {
    const { place } = entry;
    if (place === -1) return false;
    entry.place = -1;
    const last = this.heap.pop() as Scheduled;
    if (last === entry) return true;
    last.place = place;
    this.heap[place] = last;
    this.rise(last);
    this.sink(last);
    return true;
  }

  /** Takes out all that is due by an instant, in order. */
  takeDue(nowMs: number): Scheduled[] {
    const due: Scheduled[] = [];
    for (let first = this.heap[0]; first !== undefined && first.atMs <= nowMs; first = this.heap[0]) {
      this.remove(first);
      due.push(first);
    }
    return due;
  }

  /** Puts back what was taken out, in the place it had in the order. */
  putBack(entry: Scheduled): void {
    entry.place = this.heap.length;
    this.heap.push(entry);
    this.rise(entry);
  }

  private rise(entry: Scheduled): void {
    let { place } = entry;
    while (place > 0) {
      const parentPlace = (place - 1) >>> 1;
      const parent = this.heap[parentPlace] as Scheduled;
      if (isBefore(parent, entry)) break;
      this.heap[place] = parent;
      parent.place = place;
      place = parentPlace;
    }
    this.heap[place] = entry;
    entry.place = place;
  }

  private sink(entry: Scheduled): void {
    const { heap } = this;
    let { place } = entry;
    for (;;) {
      const left = 2 * place + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const isRight = right < heap.length && isBefore(heap[right] as Scheduled, heap[left] as Scheduled);
      const childPlace = isRight ? right : left;
      const child = heap[childPlace] as Scheduled;
      if (isBefore(entry, child)) break;
      heap[place] = child;
      child.place = place;
      place = childPlace;
    }
    heap[place] = entry;
    entry.place = place;
  }
}

function isBefore(one: Scheduled, other: Scheduled): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.number < other.number);
}
