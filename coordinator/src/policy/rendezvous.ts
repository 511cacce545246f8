/** A number in [0, 2^32) for a text: FNV-1a over its UTF-16 code units. */
export function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The key of a session, to be reckoned once a query; 0 for none. */
export function sessionKey(session: string): number {
  return session === '' ? 0 : textHash(session) || 1;
}

/**
 * What a place weighs for a key: each key goes to the place that weighs most, and when a place goes only its own keys
 * move (rendezvous hashing). Both are hashes; their mix is the finalizer of MurmurHash3, as FNV alone spreads badly.
 */
export function rendezvousWeight(key: number, place: number): number {
  let hash = key ^ place;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
