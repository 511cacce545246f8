import { type Clause__Output, Occur, type Prior__Output, type QueryRequest__Output } from '@muster/proto';
import { InvalidRequest, type ShardIndex } from '@muster/shard';
import { expect } from 'chai';
import { aRequest, aShard, evaluateAll } from '../support.js';

describe('a query out of the contract', () => {
  let shard: ShardIndex;
  const fields = [{ field: 'body', averageLength: 1, k1: 1, b: 0 }];
  const occur = Occur.OCCUR_SHOULD;

  before(async () => {
    shard = await aShard([{ id: 'a', body: 'red fox', year: 1 }]);
  });

  const asked = (request: Partial<QueryRequest__Output>) => () => evaluateAll(shard, aRequest({ fields, ...request }));
  const refuses = (kinds: Omit<Clause__Output, 'occur'>, message: string) =>
    expect(asked({ query: { occur, ...kinds } })).to.throw(InvalidRequest, message);
  const refusesPrior = (prior: Partial<Prior__Output>, message: string) => {
    const whole: Prior__Output = { field: 'year', weight: 1, saturation: { pivot: 1 }, ...prior };
    expect(asked({ priors: [whole] })).to.throw(InvalidRequest, message);
  };

  it('is refused for a clause without a kind, or without entries', () => {
    refuses({}, 'a clause must be one of word, group, phrase, all, term_set; got none');
    refuses({ word: { combination: 0, terms: [] } }, '`word` must have at least one of terms, got none');
    refuses({ phrase: { combination: 0, slop: 0, fields: [] } }, '`phrase` must have at least one of fields, got none');
    refuses({ termSet: { combination: 0, fields: [] } }, '`term_set` must have at least one of fields, got none');
  });

  it('is refused for numbers out of range, by name', () => {
    const word = (weight: number) => ({ word: { combination: 0 as const, terms: [{ field: 0, term: 'x', weight }] } });
    refuses(word(Number.NaN), 'weight of `body:x` must be in [0, 65536), got NaN');
    refuses(word(-1), 'weight of `body:x` must be in [0, 65536), got -1');
    refuses(word(65_536), 'weight of `body:x` must be in [0, 65536), got 65536');
    const set = (score: number) => ({
      termSet: { combination: 0 as const, fields: [{ field: 0, terms: ['x'], score }] },
    });
    refuses(set(Number.POSITIVE_INFINITY), 'score of `body:x` must be in [0, 65536), got Infinity');
    const phrase = (positions: number[]) => ({
      phrase: { combination: 0 as const, slop: 1, fields: [{ field: 0, terms: ['x', 'y'], positions, weight: 1 }] },
    });
    refuses(phrase([0, 1, 2]), 'positions of a phrase of 2 terms must be as many and rise from 0, got 0,1,2');
    refuses(phrase([1, 2]), 'must be as many and rise from 0');
  });

  it('is refused for fields that there are not', () => {
    const terms = [{ field: 7, term: 'x', weight: 1 }];
    refuses({ word: { combination: 0, terms } }, 'a clause refers to field 7, but there are only 1');
  });

  it('is refused for too large a set of terms', () => {
    const terms = Array.from({ length: 10_001 }, String);
    const termSet = { combination: 0 as const, fields: [{ field: 0, terms, score: 1 }] };
    refuses({ termSet }, 'a set has at most 10000 terms, got 10001');
  });

  it('is refused for priors that are none, by name', () => {
    refusesPrior({ field: 'body' }, 'prior on field `body` must name a number or date field; it is of type text');
    refusesPrior({ field: 'nope' }, 'prior on field `nope` must name a number or date field; there is no such field');
    refusesPrior({ weight: Number.NaN }, 'weight of the prior on `year` must be in [0, 65536), got NaN');
    refusesPrior({ weight: -1 }, 'weight of the prior on `year` must be in [0, 65536), got -1');
    refusesPrior({ saturation: null }, 'prior on `year` must have one of saturation, decay; got none');
    refusesPrior({ decay: { origin: 0, scale: 1 } }, 'must have one of saturation, decay; got both');
    refusesPrior({ saturation: { pivot: 0 } }, 'pivot of the prior on `year` must be above 0 and finite, got 0');
    const decay = (origin: number, scale: number) => ({ saturation: null, decay: { origin, scale } });
    refusesPrior(decay(0, Number.POSITIVE_INFINITY), 'scale of the prior on `year` must be above 0 and finite');
    refusesPrior(decay(Number.NaN, 1), 'origin of the prior on `year` must be finite, got NaN');
    const many = Array.from(
      { length: 17 },
      (): Prior__Output => ({ field: 'year', weight: 1, saturation: { pivot: 1 } }),
    );
    expect(asked({ priors: many })).to.throw(InvalidRequest, 'at most 16 priors may be given, got 17');
  });
});
