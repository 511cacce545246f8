import { canonicalUrl, parametersBut } from '@muster/ranker';
import { expect } from 'chai';
import fc from 'fast-check';

const counts = parametersBut(['utm_*', 'fbclid']);
const canonical = (text: string): string => canonicalUrl(text, counts);

describe('canonicalUrl', () => {
  const cases: readonly (readonly [what: string, url: string, expected: string])[] = [
    ['host in lower case, without default port', 'HTTPS://Example.ORG:443/A', 'https://example.org/A'],
    ['a path where there is none', 'http://example.org', 'http://example.org/'],
    ['steps in the path taken', 'http://example.org/a/./b/../c', 'http://example.org/a/c'],
    ['no fragment', 'http://example.org/a#part', 'http://example.org/a'],
    ['parameters in the order of their names', 'http://example.org/?b=2&a=1', 'http://example.org/?a=1&b=2'],
    ['parameters of one name in theirs', 'http://example.org/?b=2&a=9&b=1', 'http://example.org/?a=9&b=2&b=1'],
    ['no parameter that is dropped', 'http://example.org/?utm_source=x&fbclid=1&id=7', 'http://example.org/?id=7'],
    ['no question mark when none is left', 'http://example.org/?utm_source=x', 'http://example.org/'],
    ['no question mark without a query', 'http://example.org/a?', 'http://example.org/a'],
    ['a parameter that only begins like one dropped', 'http://example.org/?fbclid2=1', 'http://example.org/?fbclid2=1'],
    ['a slash at the end of the path', 'http://example.org/a/', 'http://example.org/a/'],
    ['international names as they are resolved', 'http://BÜCHER.example/ä', 'http://xn--bcher-kva.example/%C3%A4'],
    ['what is no URL', 'doc-17#x?b=2&a=1', 'doc-17#x?b=2&a=1'],
    ['nothing', '', ''],
  ];
  for (const [what, url, expected] of cases) {
    it(`has ${what}`, () => {
      expect(canonical(url)).to.equal(expected);
    });
  }

  it('is the canonical form of itself', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        expect(canonical(canonical(url))).to.equal(canonical(url));
      }),
    );
  });
});
