import { checkFilter } from '@muster/coordinator';
import { type Filter, SearchError } from '@muster/proto';
import { expect } from 'chai';
import { aSchema, aSearchRequest } from '../../support/builders.js';

/** What a filter is refused with. */
function refusal(filter: Filter): string | undefined {
  const read = aSearchRequest({ filter }).filter;
  if (read == null) throw new Error('the request holds no filter');
  try {
    checkFilter(read, aSchema);
    return undefined;
  } catch (error) {
    return error instanceof SearchError && error.code === 'invalid-query' ? error.message : `not invalid: ${error}`;
  }
}

function nested(depth: number): Filter {
  return depth === 0 ? { exists: { field: 'tag' } } : { not: nested(depth - 1) };
}

describe('checkFilter', () => {
  const allowed: readonly (readonly [string, Filter])[] = [
    ['terms of a keyword', { terms: { field: 'tag', values: ['a'] } }],
    ['terms of a number', { terms: { field: 'year', values: ['-1.5', '2e3'] } }],
    ['terms of a date', { terms: { field: 'on', values: ['2020-02-29'] } }],
    ['a range with one bound', { range: { field: 'year', gte: 0 } }],
    ['a range with two bounds', { range: { field: 'on', gt: 0, lt: 1 } }],
    ['existence', { exists: { field: 'tag' } }],
    ['ids', { ids: { ids: ['a', 'b'] } }],
    ['all of some', { all: { filters: [{ exists: { field: 'tag' } }] } }],
    ['any of some', { any: { filters: [{ exists: { field: 'tag' } }] } }],
    ['31 levels', nested(31)],
  ];
  for (const [name, filter] of allowed) {
    it(`takes ${name}`, () => {
      expect(refusal(filter)).equal(undefined);
    });
  }

  const refused: readonly (readonly [string, Filter, string])[] = [
    ['an empty filter', {}, 'filter must have one of: terms, range, exists, ids, all, any, not'],
    ['an empty filter inside', { not: {} }, 'filter.not must have one of: terms, range, exists, ids, all, any, not'],
    [
      'terms of a text field',
      { terms: { field: 'body', values: ['a'] } },
      'filter.terms.field must be the name of a keyword or number or date field: tag, year, on, got "body"',
    ],
    ['no terms', { terms: { field: 'tag' } }, 'filter.terms.values must be 1 to 1024 entries, got "0 entries"'],
    [
      'too many terms',
      { terms: { field: 'tag', values: new Array(1025).fill('a') } },
      'filter.terms.values must be 1 to 1024 entries, got "1025 entries"',
    ],
    [
      'words for numbers',
      { terms: { field: 'year', values: ['1', 'two'] } },
      'filter.terms.values must be a number in decimal, got "two"',
    ],
    [
      'nothing for a number',
      { terms: { field: 'year', values: [' '] } },
      'filter.terms.values must be a number in decimal, got " "',
    ],
    [
      'numbers in other ways of writing',
      { terms: { field: 'year', values: ['0x10'] } },
      'filter.terms.values must be a number in decimal, got "0x10"',
    ],
    [
      'numbers beyond all',
      { terms: { field: 'year', values: ['1e999'] } },
      'filter.terms.values must be a number in decimal, got "1e999"',
    ],
    [
      'words for dates',
      { terms: { field: 'on', values: ['yesterday'] } },
      'filter.terms.values must be a date as in ISO 8601, got "yesterday"',
    ],
    [
      'a range of a keyword',
      { range: { field: 'tag', gte: 0 } },
      'filter.range.field must be the name of a number or date field: year, on, got "tag"',
    ],
    [
      'a range without bounds',
      { range: { field: 'year' } },
      'filter.range must be one or two of gte or gt, lte or lt, got "no bound"',
    ],
    [
      'two bounds on one side',
      { range: { field: 'year', gt: 1, gte: 1 } },
      'filter.range must be one or two of gte or gt, lte or lt, got "gte and gt"',
    ],
    [
      'a bound that is no number',
      { range: { field: 'year', lt: Number.NaN } },
      'filter.range.lt must be a number, got "NaN"',
    ],
    [
      'existence of a text field',
      { exists: { field: 'body' } },
      'filter.exists.field must be the name of a keyword or number or date field: tag, year, on, got "body"',
    ],
    ['no ids', { ids: {} }, 'filter.ids.ids must be 1 to 1024 entries, got "0 entries"'],
    ['all of none', { all: {} }, 'filter.all.filters must be 1 to 1024 entries, got "0 entries"'],
    [
      'a fault deep inside, by its path',
      { any: { filters: [{ exists: { field: 'tag' } }, { not: { all: { filters: [{ ids: {} }] } } }] } },
      'filter.any.filters[1].not.all.filters[0].ids.ids must be 1 to 1024 entries, got "0 entries"',
    ],
    ['33 levels', nested(32), 'filter must be nested at most 32 deep'],
  ];
  for (const [name, filter, message] of refused) {
    it(`refuses ${name}`, () => {
      expect(refusal(filter)).equal(message);
    });
  }
});
