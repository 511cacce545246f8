import { type DocumentVector, directionOf, dot } from './vectors.js';

/** How documents are put into clusters. */
export interface KMeansOptions {
  readonly clusters: number;
  /** Most documents in a cluster, as a multiple of the average; at least 1. */
  readonly most: number;
  /** A random number in [0, 1). */
  readonly random: () => number;
}

const rounds = 12;

/**
 * Spherical k-means (Dhillon and Modha, 2001) with clusters of bounded size: in each round the documents nearest to a
 * centre choose first, and who finds a cluster full goes to the next nearest. Gives each document's cluster.
 */
export function kMeans(documents: readonly DocumentVector[], options: KMeansOptions): Uint16Array {
  const { clusters, most, random } = options;
  const capacity = Math.ceil((documents.length / clusters) * most);
  let centres = firstCentres(documents, clusters, random);
  let assigned = new Uint16Array(documents.length);
  for (let round = 0; round < rounds; round++) {
    const next = assignAll(documents, centres, capacity);
    const isSettled = round > 0 && next.every((cluster, i) => cluster === assigned[i]);
    assigned = next;
    if (isSettled) break;
    centres = centres.map((centre, cluster) => {
      const members = documents.filter((_, i) => assigned[i] === cluster);
      return members.length === 0 ? centre : directionOf(members);
    });
  }
  return assigned;
}

/** Drawn far from each other, as in k-means++ (Arthur and Vassilvitskii, 2007), by one minus the cosine. */
function firstCentres(documents: readonly DocumentVector[], clusters: number, random: () => number): Float64Array[] {
  const farness = new Float64Array(documents.length).fill(1);
  return Array.from({ length: clusters }, () => {
    const centre = directionOf([documents[drawn(farness, random)] as DocumentVector]);
    documents.forEach((document, i) => {
      farness[i] = Math.min(farness[i] as number, Math.max(0, 1 - dot(document, centre)));
    });
    return centre;
  });
}

/** A place, drawn with probability in proportion to its weight. */
function drawn(weights: Float64Array, random: () => number): number {
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i] as number;
    if (left < 0) return i;
  }
  return weights.length - 1;
}

function assignAll(
  documents: readonly DocumentVector[],
  centres: readonly Float64Array[],
  capacity: number,
): Uint16Array<ArrayBuffer> {
  const nearness = documents.map((document) => Float64Array.from(centres, (centre) => dot(document, centre)));
  const best = Float64Array.from(nearness, (to) => Math.max(...to));
  const order = Uint32Array.from(documents, (_, i) => i).sort(
    (a, b) => (best[b] as number) - (best[a] as number) || a - b,
  );
  const sizes = new Uint32Array(centres.length);
  const assigned = new Uint16Array(documents.length);
  for (const i of order) {
    const cluster = nearestWithRoom(nearness[i] as Float64Array, sizes, capacity);
    assigned[i] = cluster;
    sizes[cluster] = (sizes[cluster] as number) + 1;
  }
  return assigned;
}

function nearestWithRoom(nearness: Float64Array, sizes: Uint32Array, capacity: number): number {
  let nearest = -1;
  for (let cluster = 0; cluster < nearness.length; cluster++) {
    if ((sizes[cluster] as number) >= capacity) continue;
    if (nearest < 0 || (nearness[cluster] as number) > (nearness[nearest] as number)) nearest = cluster;
  }
  return nearest;
}
