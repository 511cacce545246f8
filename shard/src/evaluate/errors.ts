/** A request that cannot be evaluated whatever the shard; the message names field, value and what is allowed. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
}

/** The time was up before there was anything to answer with. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}
