import { QuerySyntax, type SearchRequest } from '@muster/proto';
import type { RequestOptions } from '../cli/request-options.js';

/** The request that a query and the options of a command make. */
export function searchRequest(query: string, options: RequestOptions): SearchRequest {
  const { route = '', filter, searchFields, priors, strict } = options;
  return {
    query,
    route,
    noPriors: !priors,
    syntax: strict ? QuerySyntax.QUERY_SYNTAX_STRICT : QuerySyntax.QUERY_SYNTAX_LENIENT,
    ...(filter === undefined ? {} : { filter }),
    ...(searchFields === undefined ? {} : { searchFields }),
  };
}
