import { z } from 'zod';

const leastKeyCharacters = 32;

const cursorKey = z.strictObject({
  /** Names the key in the cursors that it signed. */
  id: z.string().regex(/^[A-Za-z0-9._-]{1,32}$/, 'must have 1 to 32 of A-Z, a-z, 0-9, ".", "_", "-"'),
  /** The secret, as `openssl rand -base64 32` draws one. */
  key: z
    .string()
    .refine(
      (key) => key.length >= leastKeyCharacters && key.length <= 1024,
      `must have ${leastKeyCharacters} to 1024 characters`,
    ),
});

/** Keys that cursors are signed with. */
export const cursorKeysSchema = z
  .array(cursorKey)
  .max(8)
  .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length, 'every key must have an id of its own');

/** Hits of each source that are ranked as one long page for those who turn pages. */
export const rankWindowSchema = z.int().min(1).max(10_000);
