/** Says whether a parameter of a URL counts. */
export type CountsParameter = (name: string) => boolean;

/** @param dropped names of parameters that do not count; one that ends in `*` stands for all that begin so */
export function parametersBut(dropped: readonly string[]): CountsParameter {
  const names = new Set(dropped.filter((name) => !name.endsWith('*')));
  const beginnings = dropped.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  return (name) => !names.has(name) && !beginnings.some((beginning) => name.startsWith(beginning));
}

/**
 * The form in which URLs of one document are the same: as the WHATWG standard writes it (host in lower case, default port,
 * `.` and `..` resolved), without fragment, its query's parameters in the order of their names, and without those
 * that do not count. What is no URL is given back as it is.
 *
 * The path stays as it is: whether a slash at its end or the case of its letters matter is for the server to say.
 * Parameters of one name keep their order, which may matter too.
 */
export function canonicalUrl(text: string, counts: CountsParameter): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  url.hash = '';
  if (url.search === '') {
    // An empty query, `?`, is none.
    url.search = '';
    return url.href;
  }
  for (const name of new Set(url.searchParams.keys())) if (!counts(name)) url.searchParams.delete(name);
  url.searchParams.sort();
  return url.href;
}
