/** A query that cannot be answered as it was asked; the message says why and names the value. */
export class InvalidQuery extends Error {
  override readonly name: string = 'InvalidQuery';
}

/** A fault in a query's text. */
export class QuerySyntaxError extends InvalidQuery {
  override readonly name = 'QuerySyntaxError';
  /** Where, from 1, in UTF-16 units. */
  readonly column: number;

  constructor(column: number, fault: string) {
    super(`column ${column}: ${fault}`);
    this.column = column;
  }
}
