/** A query that cannot be answered as it was asked; the message says why and names the value. */
export class InvalidQuery extends Error {
  override readonly name: string = 'InvalidQuery';
}

/** A fault in a query's text. */
export class QuerySyntaxError extends InvalidQuery {
  override readonly name = 'QuerySyntaxError';
  /** Where, from 1, in characters: surrogate pairs are one. */
  readonly column: number;

  /** @param at place of the fault in `text`, from 0, in UTF-16 units */
  constructor(text: string, at: number, fault: string) {
    const column = [...text.slice(0, at)].length + 1;
    super(`column ${column}: ${fault}`);
    this.column = column;
  }
}
