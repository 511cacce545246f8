import { DamagedIndex } from '../index/sections.js';
import { MergeFailed } from './merge-runner.js';

/** Another thread has found that a file of the replica is not what was written; the message says which. */
export class DamageTold extends Error {
  override readonly name = 'DamageTold';
}

/** Whether an error says that a file of the replica is not what was written. */
export function isDamage(error: unknown): boolean {
  if (error instanceof MergeFailed) return error.reason === 'damaged';
  return error instanceof DamagedIndex || error instanceof DamageTold;
}
