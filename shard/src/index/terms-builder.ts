import { type Analyzer, analyzerNamed } from '../query/analysis.js';
import type { FieldSchema } from '../query/schema.js';
import type { BuiltField, FieldBuilder } from './field-builder.js';
import { InvertedBuilder } from './inverted-builder.js';
import type { FieldContent } from './prepared-document.js';

/** The analyzer of a field with terms, nothing for other fields. */
export function analyzerOf(field: FieldSchema): Analyzer | undefined {
  if (field.type !== 'text' && field.type !== 'keyword') return undefined;
  const name = field.type === 'text' ? field.analyzer : 'keyword';
  const analyzer = analyzerNamed(name);
  if (analyzer === undefined) throw new Error(`field ${field.name} has the unknown analyzer ${name}`);
  return analyzer;
}

/** Told of a document's words one by one. */
export type TokenVisitor = (term: string, position: number) => void;

/** Visits the words that a document has in a field: those of its text, and each keyword. */
export function forEachToken(analyzer: Analyzer, { text, keywords }: FieldContent, visit: TokenVisitor): void {
  if (text) analyzer.visit(text, visit);
  keywords?.forEach((value, i) => {
    analyzer.visit(value, (term) => visit(term, i));
  });
}

/** Gathers the words of a text or keyword field. */
export class TermsBuilder implements FieldBuilder {
  readonly name: string;
  readonly #analyzer: Analyzer;
  readonly #inverted: InvertedBuilder;
  readonly #addToken: TokenVisitor;

  constructor(field: FieldSchema) {
    const inverted = new InvertedBuilder(field.name, field.type === 'keyword');
    this.name = field.name;
    this.#analyzer = analyzerOf(field) as Analyzer;
    this.#inverted = inverted;
    this.#addToken = (term, position) => inverted.addToken(term, position);
  }

  get memoryBytes(): number {
    return this.#inverted.memoryBytes;
  }

  add(content: FieldContent): void {
    forEachToken(this.#analyzer, content, this.#addToken);
    this.#inverted.endDocument();
  }

  write(ordinals: Int32Array, documents: number): BuiltField {
    const { sections, ...counts } = this.#inverted.write(ordinals, documents);
    const { name, version } = this.#analyzer;
    return { sections, meta: { analyzer: { name, version }, ...counts } };
  }
}
