import type { WriteResponse__Output } from '@muster/proto';

/** How a batch is written. */
export interface OrderedWrite {
  /** Sends it under its key, with `round` at the end. */
  readonly send: (round: string) => Promise<WriteResponse__Output>;
  /** Told that from this batch on all is written again. */
  readonly onAgain: () => void;
}

/**
 * Keeps batches in order: each has higher numbers than those ahead of it, also where an earlier run has written some.
 *
 * A writer forgets the oldest keys first. So it may have forgotten a batch, which is then written anew, and still know one
 * behind it. Were that one passed over, a document in both would end as the first has it. It is therefore written again,
 * and so is all that follows, under keys of another round, which follow from the number that it had: a run that is
 * interrupted meanwhile comes by the same ones.
 */
export class OrderedWrites {
  #round = '';
  #lastSeq = 0;
  #isCatchingUp = false;
  #turn: Promise<unknown> = Promise.resolve();

  /** Batches sent before are being written again: no other is to be sent until they are acknowledged. */
  get isCatchingUp(): boolean {
    return this.#isCatchingUp;
  }

  /** Sends a batch at once. Resolves, after those ahead of it, when it is acknowledged and in order. */
  write(batch: OrderedWrite): Promise<WriteResponse__Output> {
    const written = this.#inOrder(batch, this.#turn);
    this.#turn = written.catch(() => {});
    return written;
  }

  async #inOrder({ send, onAgain }: OrderedWrite, ahead: Promise<unknown>): Promise<WriteResponse__Output> {
    let round = this.#round;
    this.#isCatchingUp = false;
    const sent = send(round);
    // It is looked at in its turn only, and may have failed by then.
    sent.catch(() => {});
    await ahead;
    let response = await sent;
    while (this.#isBehind(response, round)) {
      if (round === this.#round) {
        this.#round = `-${response.lastSeq}`;
        this.#isCatchingUp = true;
        onAgain();
      }
      round = this.#round;
      response = await send(round);
    }
    if (response.lastSeq > 0) this.#lastSeq = response.lastSeq;
    return response;
  }

  /** What is new in this round is behind nothing; its number is lower only where an alias names another index now. */
  #isBehind({ lastSeq, repeatedKey }: WriteResponse__Output, round: string): boolean {
    return lastSeq > 0 && lastSeq < this.#lastSeq && (repeatedKey || round !== this.#round);
  }
}
