import { writeFile } from 'node:fs/promises';
import { SeededDraws } from '../simulate/seeded-draws.js';

/** Draws whole numbers in [0, below), the same on every machine. */
export function seededDraw(seed: number): (below: number) => number {
  const draws = new SeededDraws(seed);
  return (below) => Math.floor(draws.next() * below);
}

const vocabulary = 5000;

/** The i-th word of the bench's language; small numbers are drawn far more often than great ones. */
export function wordAt(draw: (below: number) => number): string {
  return `w${Math.floor(vocabulary ** (draw(1_000_000) / 1_000_000))}`;
}

/** Writes `documents` documents of 10 to 40 words; the same seed gives the same file. */
export async function writeCorpus(path: string, documents: number, seed: number): Promise<void> {
  const draw = seededDraw(seed);
  const lines: string[] = [];
  for (let i = 0; i < documents; i++) {
    const words = Array.from({ length: 10 + draw(31) }, () => wordAt(draw));
    lines.push(JSON.stringify({ id: `d${i}`, title: words.slice(0, 3).join(' '), text: words.join(' ') }));
  }
  await writeFile(path, `${lines.join('\n')}\n`);
}
