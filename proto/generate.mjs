// Writes TypeScript types for the messages and services in muster/v1, and the contract as data, to src/generated/. Run by `npm run generate`;
// CI checks that the result is what is checked in.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

const here = dirname(fileURLToPath(import.meta.url));
const loader = dirname(createRequire(import.meta.url).resolve('@grpc/proto-loader/package.json'));
const outDir = join(here, 'src', 'generated');

rmSync(outDir, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [
    join(loader, 'build', 'bin', 'proto-loader-gen-types.js'),
    '--longs=Number',
    '--bytes=Buffer',
    '--defaults',
    '--oneofs',
    '--includeComments',
    '--grpcLib=@grpc/grpc-js',
    '--importFileExtension=.js',
    `--includeDirs=${here}`,
    `--outDir=${outDir}`,
    ...readdirSync(join(here, 'muster', 'v1')).map((file) => `muster/v1/${file}`),
  ],
  { cwd: here, stdio: ['ignore', 'ignore', 'inherit'] },
);

// The generator writes absolute paths into its comments, which would differ from machine to machine, and a file for
// each .proto file with types for loading by hand, which is not how we load.
for (const name of readdirSync(outDir).filter((name) => name.endsWith('.ts'))) rmSync(join(outDir, name));
const messages = join(outDir, 'muster', 'v1');
const names = readdirSync(messages).sort();
for (const name of names) {
  const path = join(messages, name);
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(`${here}/`, ''));
}
writeFileSync(
  join(outDir, 'messages.ts'),
  `// Every message, enum and service of muster.v1.\n${names.map((name) => `export * from './muster/v1/${name.replace(/\.ts$/, '.js')}';\n`).join('')}`,
);

// Read at every start of every process: an object costs a third of what parsing the .proto files does.
const root = new protobuf.Root();
root.resolvePath = (_origin, target) => (target.startsWith('/') ? target : join(here, target));
root.loadSync(readdirSync(join(here, 'muster', 'v1')).map((file) => `muster/v1/${file}`)).resolveAll();
writeFileSync(
  join(outDir, 'contract.ts'),
  `// muster.v1 as protobufjs reads it.\nimport type { INamespace } from 'protobufjs';\n\nexport const contract = ${JSON.stringify(root.toJSON({ keepComments: false }), null, 1)} as unknown as INamespace;\n`,
);
