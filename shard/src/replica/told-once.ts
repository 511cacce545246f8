/** More messages than a trouble has; so many take no memory to speak of. */
const most = 100;

/** Tells what is news: a trouble that lasts is told once, however often it is met. */
export class ToldOnce {
  readonly #tell: (message: string) => void;
  readonly #told = new Set<string>();

  constructor(tell: (message: string) => void) {
    this.#tell = tell;
  }

  /** Tells a message, unless it was told since the trouble began. */
  tell(message: string): void {
    if (this.#told.has(message)) return;
    if (this.#told.size >= most) this.#told.clear();
    this.#told.add(message);
    this.#tell(message);
  }

  /** The trouble is over: all that comes is news. */
  over(): void {
    this.#told.clear();
  }
}
