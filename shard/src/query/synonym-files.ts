import { readSynonymLines } from './synonym-lines.js';

/** Where the synonyms of a schema come from. */
export interface SynonymSources {
  /** What to call the schema in faults. */
  readonly where: string;
  /** Gives the text of a file by its path in the schema; unset where no file may be named. */
  readonly readFile: ((path: string) => string) | undefined;
}

/** The rules go with the schema to every coordinator: bounded, so that it stays one message of moderate size. */
const maxRules = 100_000;
const maxBytes = 1024 * 1024;
const maxFaults = 20;

/** Collects the synonyms of one schema, and what is wrong with them. */
export class SynonymReader {
  readonly faults: string[] = [];
  private rules = 0;
  private bytes = 0;
  private readonly sources: SynonymSources;

  constructor(sources: SynonymSources) {
    this.sources = sources;
  }

  /**
   * The lines with rules of a file, or of lines as such a file has them.
   *
   * @param key where they stand in the schema
   */
  read(given: string | readonly string[], key: string): string[] {
    const { where } = this.sources;
    const lines = typeof given === 'string' ? this.linesOf(given, `${where}: ${key}`) : given;
    const name = typeof given === 'string' ? given : `${where}: ${key}`;
    const { rules, faults } = readSynonymLines(lines);
    for (const { line, fault } of faults.slice(0, maxFaults)) this.faults.push(`${name}: line ${line}: ${fault}`);
    if (faults.length > maxFaults) this.faults.push(`${name}: and ${faults.length - maxFaults} more`);
    this.count(rules, `${where}: ${key}`);
    return rules;
  }

  private linesOf(path: string, where: string): string[] {
    const { readFile } = this.sources;
    if (readFile === undefined) {
      this.faults.push(`${where}: must be a list of lines: no file can be read here, got a path`);
      return [];
    }
    try {
      return readFile(path).split(/\r?\n/);
    } catch (error) {
      this.faults.push(`${where}: ${(error as Error).message}`);
      return [];
    }
  }

  private count(rules: readonly string[], where: string): void {
    const before = { rules: this.rules, bytes: this.bytes };
    this.rules += rules.length;
    this.bytes += rules.reduce((sum, rule) => sum + Buffer.byteLength(rule), 0);
    if (before.rules <= maxRules && this.rules > maxRules)
      this.faults.push(`${where}: a schema may have at most ${maxRules} synonym rules, this makes ${this.rules}`);
    if (before.bytes <= maxBytes && this.bytes > maxBytes)
      this.faults.push(`${where}: synonym rules may have at most ${maxBytes} bytes, this makes ${this.bytes}`);
  }
}
