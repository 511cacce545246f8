import type { FromReplica, ReplicaState } from './messages.js';

/** Tells how the replica gets on, whenever that changes. */
export class StateTeller {
  readonly #tell: (message: FromReplica) => void;
  #state: ReplicaState | undefined;
  #logTrouble = 'the writer was not reached yet';
  #diskTrouble = '';
  /** Trouble with the log was told, and not yet its end: what goes well from the start is not worth a line. */
  #isTroubleTold = false;

  constructor(tell: (message: FromReplica) => void) {
    this.#tell = tell;
  }

  /** It has come so far. */
  at(progress: Pick<ReplicaState, 'nextSeq' | 'logNextSeq' | 'durableSeq'>): void {
    const trouble = [this.#logTrouble, this.#diskTrouble].filter((text) => text !== '').join('; ');
    const state = { ...progress, connected: this.#logTrouble === '', trouble };
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    this.#tell({ type: 'state', state });
  }

  /** The log is followed, or why it is not. */
  log(trouble: string): void {
    if (trouble === this.#logTrouble) return;
    this.#logTrouble = trouble;
    const isNews = trouble !== '' || this.#isTroubleTold;
    this.#isTroubleTold = trouble !== '';
    this.#again(trouble === '' ? 'it follows the log again' : trouble, isNews);
  }

  /** What is published can be brought to disk, or why it cannot. */
  disk(trouble: string): void {
    if (trouble === this.#diskTrouble) return;
    this.#diskTrouble = trouble;
    this.#again(trouble === '' ? 'what was taken in is on disk again' : trouble, true);
  }

  #again(message: string, isNews: boolean): void {
    if (isNews) this.#tell({ type: 'log', message });
    if (this.#state) this.at(this.#state);
  }
}
