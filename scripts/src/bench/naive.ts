import {
  type Client,
  credentials,
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServiceClientConstructor,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';

/** What a coordinator is like that is written without care: the base line of the `scatter` bench. Never changed. */
const definition = fromJSON(
  {
    nested: {
      naive: {
        nested: {
          Shard: { methods: { Query: { requestType: 'Question', responseType: 'Hits', comment: '' } } },
          Search: { methods: { Search: { requestType: 'Question', responseType: 'Hits', comment: '' } } },
          Echo: { methods: { Echo: { requestType: 'Question', responseType: 'Question', comment: '' } } },
          Question: { fields: { query: { type: 'string', id: 1 }, k: { type: 'uint32', id: 2 } } },
          Hit: { fields: { id: { type: 'string', id: 1 }, score: { type: 'float', id: 2 } } },
          Hits: { fields: { hits: { rule: 'repeated', type: 'Hit', id: 1 } } },
        },
      },
    },
  },
  { longs: Number, defaults: true },
);
const constructors = (
  loadPackageDefinition(definition) as unknown as { naive: Record<string, ServiceClientConstructor> }
).naive;
const serviceOf = (name: string): ServiceDefinition => definition[`naive.${name}`] as ServiceDefinition;

interface Question {
  readonly query: string;
  readonly k: number;
}

interface Hits {
  readonly hits: { readonly id: string; readonly score: number }[];
}

type Callback<Response> = (error: Error | null, response: Response) => void;
type Unary<Request, Response> = (request: Request, options: { deadline: number }, callback: Callback<Response>) => void;

function connect(name: string, address: string): Client & Record<string, unknown> {
  const Constructor = constructors[name] as ServiceClientConstructor;
  return new Constructor(address, credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
  }) as unknown as Client & Record<string, unknown>;
}

function caller<Request, Response>(service: string, method: string, address: string) {
  const client = connect(service, address);
  const call = (client[method] as Unary<Request, Response>).bind(client);
  return (request: Request): Promise<Response> =>
    new Promise((resolve, reject) => {
      call(request, { deadline: Date.now() + 1000 }, (error, response) => (error ? reject(error) : resolve(response)));
    });
}

async function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(`127.0.0.1:${port}`) : reject(error),
    );
  });
}

/** A shard that answers 20 hits as messages, and echoes; gives its address. */
export function startNaiveShard(): Promise<string> {
  const hits = Array.from({ length: 20 }, (_, i) => ({ id: `document-${i * 7919}`, score: 10 - i * 0.1 }));
  const server = new Server();
  server.addService(serviceOf('Shard'), { Query: (_call: unknown, reply: Callback<Hits>) => reply(null, { hits }) });
  server.addService(serviceOf('Echo'), {
    Echo: (call: { request: Question }, reply: Callback<Question>) => reply(null, call.request),
  });
  return listen(server);
}

/** A coordinator that asks each shard by a unary call and sorts what comes; gives its address. */
export function startNaiveCoordinator(shards: readonly string[]): Promise<string> {
  const calls = shards.map((address) => caller<Question, Hits>('Shard', 'Query', address));
  const server = new Server();
  server.addService(serviceOf('Search'), {
    Search: (call: { request: Question }, reply: Callback<Hits>) => {
      const { query, k } = call.request;
      Promise.all(calls.map((ask) => ask({ query, k: 20 }))).then(
        (lists) => {
          const hits = lists.flatMap((list) => list.hits).sort((a, b) => b.score - a.score);
          reply(null, { hits: hits.slice(0, k) });
        },
        (error: Error) => reply(error, { hits: [] }),
      );
    },
  });
  return listen(server);
}

/** Asks a naive coordinator. */
export function naiveClient(address: string): (query: string) => Promise<unknown> {
  const search = caller<Question, Hits>('Search', 'Search', address);
  return (query) => search({ query, k: 10 });
}

/** Calls a server that returns what it is sent. */
export function echoClient(address: string): (query: string) => Promise<unknown> {
  const echo = caller<Question, Question>('Echo', 'Echo', address);
  return (query) => echo({ query, k: 10 });
}
