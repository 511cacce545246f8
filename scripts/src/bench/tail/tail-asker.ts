import { DocumentReturn, type QueryRecord__Output, SearchClient, SearchError } from '@muster/proto';
import type { TailSample } from './figures.js';

/** Words that are asked for: so few that their statistics are soon known. */
const words = ['java', 'island', 'green', 'river', 'music', 'house'];
const timeoutMs = 20_000;

/** Asks a coordinator, under a name by which fake replicas count. */
export class TailAsker {
  readonly name: string;
  private readonly client: SearchClient;
  private asked = 0;

  constructor(name: string, address: string) {
    this.name = name;
    this.client = new SearchClient({ address });
  }

  /** Asks; `onRecord` is told who was asked for it. */
  async ask(onRecord?: (record: QueryRecord__Output, askedMs: number) => void): Promise<TailSample> {
    const word = words[this.asked++ % words.length] ?? '';
    const askedMs = performance.now();
    try {
      const { coverage, record } = await this.client.search(
        {
          query: word,
          k: 10,
          documents: DocumentReturn.DOCUMENT_RETURN_NONE,
          context: { client: this.name },
          explain: onRecord !== undefined,
        },
        { timeoutMs },
      );
      const sample = { askedMs, tookMs: performance.now() - askedMs, share: coverage?.share ?? 0 };
      if (record != null) onRecord?.(record, askedMs);
      return sample;
    } catch (error) {
      const failed = error instanceof SearchError ? error.code : String(error);
      return { askedMs, tookMs: performance.now() - askedMs, failed, share: 0 };
    }
  }

  close(): void {
    this.client.close();
  }
}
