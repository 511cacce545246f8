/** A request that cannot be evaluated whatever the shard; the message names field, value and what is allowed. */
export class InvalidRequest extends Error {
  override readonly name: string = 'InvalidRequest';
}

/** A request for something that the contract knows and this version does not do. */
export class Unsupported extends InvalidRequest {
  override readonly name = 'Unsupported';
}

/** The time was up before there was anything to answer with. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}
