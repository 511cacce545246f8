import { type QueryRequest__Output, StopReason } from '@muster/proto';
import { evaluateQuery, PostingsCursor, type ShardIndex } from '@muster/shard';
import { percentiles } from '../percentiles.js';

/** How much is done between two looks at the clock. */
export interface BlocksFigure {
  readonly queries: number;
  /** Looks at the clock, all queries together. */
  readonly looks: number;
  /**
   * Blocks of postings decoded between two looks at a clock that says each time that the budget is used up: so many
   * are decoded beyond it.
   */
  readonly overshootP50Blocks: number;
  readonly overshootP99Blocks: number;
  readonly overshootMaxBlocks: number;
}

/** Evaluates queries by a clock that is always late, and counts. */
export function measureBlocks(index: ShardIndex, requests: readonly QueryRequest__Output[]): BlocksFigure {
  const overshoots: number[] = [];
  countingBlocks((blocks) => {
    for (const request of requests) {
      const evaluation = evaluateQuery(index, request, () => 1);
      for (let isDone = false; !isDone; ) {
        const before = blocks();
        isDone = evaluation.run(0);
        overshoots.push(blocks() - before);
      }
      evaluation.result(StopReason.STOP_REASON_COMPLETE);
    }
  });
  const at = percentiles(overshoots, 0);
  return {
    queries: requests.length,
    looks: overshoots.length,
    overshootP50Blocks: at(0.5),
    overshootP99Blocks: at(0.99),
    overshootMaxBlocks: at(1),
  };
}

/** Does something while the blocks that cursors decode are counted. */
function countingBlocks(act: (blocks: () => number) => void): void {
  const { load } = PostingsCursor.prototype;
  let blocks = 0;
  PostingsCursor.prototype.load = function (this: PostingsCursor) {
    if (this.loaded !== this.block) blocks++;
    load.call(this);
  };
  try {
    act(() => blocks);
  } finally {
    PostingsCursor.prototype.load = load;
  }
}
