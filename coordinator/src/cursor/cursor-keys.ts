import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A secret that cursors are signed with, and its name. */
export interface CursorKey {
  /** At most 255 bytes. */
  readonly id: string;
  readonly key: string | Uint8Array;
}

/** Rises when what is signed is packed in another way. */
const version = 1;
/** Bytes of a signature: half of an HMAC-SHA-256, which RFC 2104 (5) allows. */
const signatureBytes = 16;
/** Bytes of a key that is drawn: as many as the hash has. */
const drawnBytes = 32;

/**
 * Signs cursors, and opens those that were signed. A cursor is the version, the key's id behind its length, the content,
 * and the signature of all of that and of who it is for. What it holds can be read by anybody, but not altered.
 */
export class CursorKeys {
  private readonly keys: readonly CursorKey[];

  /** @param keys the first signs, all of them open; at least one */
  constructor(keys: readonly CursorKey[]) {
    this.keys = keys;
  }

  /**
   * The keys of a configuration.
   *
   * @param own what signs where it has none: cursors are good at those who have the same. @default drawn at random
   */
  static of(configured: readonly CursorKey[], own: Uint8Array = drawCursorKey()): CursorKeys {
    return new CursorKeys(configured.length > 0 ? configured : [{ id: '', key: own }]);
  }

  /** @param owner whom it is for: nobody else can open it */
  seal(content: Uint8Array, owner: string): Buffer {
    const key = this.keys[0] as CursorKey;
    const id = Buffer.from(key.id);
    const signed = Buffer.concat([Uint8Array.of(version, id.length), id, content]);
    return Buffer.concat([signed, signature(key, signed, owner)]);
  }

  /** The content; nothing if it was not sealed with one of the keys, for the owner, byte for byte. */
  open(cursor: Uint8Array, owner: string): Uint8Array | undefined {
    const end = cursor.length - signatureBytes;
    const begin = 2 + (cursor[1] ?? 0);
    if (end < begin || cursor[0] !== version) return undefined;
    const id = Buffer.from(cursor.subarray(2, begin)).toString();
    const key = this.keys.find((one) => one.id === id);
    if (key === undefined) return undefined;
    const isGenuine = timingSafeEqual(signature(key, cursor.subarray(0, end), owner), cursor.subarray(end));
    return isGenuine ? cursor.subarray(begin, end) : undefined;
  }
}

/** A key that nobody can guess. */
export function drawCursorKey(): Uint8Array {
  return randomBytes(drawnBytes);
}

function signature({ key }: CursorKey, signed: Uint8Array, owner: string): Buffer {
  const hmac = createHmac('sha256', key).update(signed);
  // The length parts the two, whatever is in them.
  const parted = hmac.update(`${signed.length}`.padStart(10)).update(owner);
  return parted.digest().subarray(0, signatureBytes);
}
