import type { Build } from '../words.js';

/** Another build calls other documents by the same `seq`, and may have generations of the same number. */
export function isSameBuild(one: Build, other: Build): boolean {
  return one.buildId === other.buildId && one.schemaFingerprint === other.schemaFingerprint;
}
