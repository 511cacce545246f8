// Runs Muster or its tests on a fresh clone: `node scripts/bootstrap.mjs demo|test|muster …arguments`.
//
// Installs packages and builds, but only when needed: the second start must reach the program at once. Only Node's own
// modules and plain syntax here, so that an old Node gets as far as the message that it is too old.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const packages = ['proto', 'ranker', 'shard', 'coordinator', 'scripts', 'test'];
const modules = path.join(root, 'node_modules');
const installStamp = path.join(modules, '.muster-lock');
const buildStamp = path.join(modules, '.muster-build');
/** Time after which an install or build counts as dead, in milliseconds. */
const longestWorkMs = 10 * 60 * 1000;

main(process.argv[2], process.argv.slice(3));

function main(what, args) {
  checkNode();
  const program = programOf(what, args);
  if (isWorkNeeded()) {
    // Two first starts at once would write into each other's folders. Who comes second finds the work done.
    withLock(() => {
      if (!isInstalled()) install();
      if (!isBuilt()) build();
    });
  }
  run(what, program);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Muster needs Node 20.19 or newer; this is ${process.versions.node}`, 2);
}

/** The arguments of Node for what is to be run. */
function programOf(what, args) {
  const muster = path.join(root, 'scripts', 'dist', 'muster.js');
  if (what === 'demo') return [muster, 'demo'].concat(args);
  if (what === 'muster') return ['--enable-source-maps', muster].concat(args);
  if (what === 'test') return [path.join(modules, 'mocha', 'bin', 'mocha.js')].concat(args);
  return fail('usage: node scripts/bootstrap.mjs demo|test|muster [arguments]', 2);
}

function isWorkNeeded() {
  return !isInstalled() || !isBuilt();
}

function isInstalled() {
  if (readOrEmpty(installStamp) === lockHash()) return true;
  if (!isInstalledByHand()) return false;
  fs.writeFileSync(installStamp, lockHash());
  return true;
}

/** Whether `npm install` or `npm ci` has already brought what the lock file asks for: npm keeps its own record. */
function isInstalledByHand() {
  const wanted = packagesOf(path.join(root, 'package-lock.json'));
  const present = packagesOf(path.join(modules, '.package-lock.json'));
  return Object.keys(wanted).every((name) => {
    if (!name.startsWith('node_modules/')) return true;
    const has = present[name];
    return has ? has.version === wanted[name].version : wanted[name].optional === true;
  });
}

function packagesOf(lockFile) {
  const text = readOrEmpty(lockFile);
  return text === '' ? {} : JSON.parse(text).packages;
}

function lockHash() {
  return createHash('sha256')
    .update(readOrEmpty(path.join(root, 'package-lock.json')))
    .digest('hex');
}

function install() {
  say('Installing packages (once) …');
  // Exactly what the lock file says.
  // npm names itself when it runs us; `--include=dev` because the compiler is needed whatever NODE_ENV says.
  const byNpm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--include=dev', '--loglevel=error'];
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 };
  const result = byNpm
    ? spawnSync(process.execPath, [byNpm].concat(args), options)
    : spawnSync('npm', args, Object.assign({ shell: process.platform === 'win32' }, options));
  if (result.error) fail(`npm cannot be started: ${result.error.message}`, 1);
  if (result.status !== 0) fail(`npm ci failed:\n${lastLines(withoutLogNote(result.stderr || result.stdout), 12)}`, 1);
  fs.writeFileSync(installStamp, lockHash());
}

/** What npm says of a failure, without where it says more. */
function withoutLogNote(text) {
  return text.split(/^npm error A complete log/m)[0].replace(/^npm error\n/gm, '');
}

function isBuilt() {
  const hasOutput = packages.every((name) => fs.existsSync(path.join(root, name, 'dist')));
  return hasOutput && readOrEmpty(buildStamp) === sourcesHash();
}

function build() {
  say('Building …');
  const hash = sourcesHash();
  // The compiler trusts its own records even where the output is gone.
  const isOutputGone = packages.some((name) => !fs.existsSync(path.join(root, name, 'dist')));
  const tsc = path.join(modules, 'typescript', 'bin', 'tsc');
  const args = [tsc, '-b'].concat(isOutputGone ? ['--force'] : []);
  const result = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (result.error) fail(`the compiler cannot be started: ${result.error.message}`, 1);
  if (result.status !== 0) fail(`the build failed:\n${lastLines(result.stdout || result.stderr, 40)}`, 1);
  for (const name of packages) removeOrphans(name);
  fs.writeFileSync(buildStamp, hash);
}

/** Removes the output of sources that are gone: a deleted test must not run on. */
function removeOrphans(name) {
  const dist = path.join(root, name, 'dist');
  const sources = path.join(root, name, name === 'test' ? '.' : 'src');
  for (const file of filesIn(dist, /\.(js|d\.ts)(\.map)?$/)) {
    const source = path.join(sources, path.relative(dist, file).replace(/\.(js|d\.ts)(\.map)?$/, '.ts'));
    if (!fs.existsSync(source)) fs.rmSync(file);
  }
}

/** Names, sizes and times of everything the build reads: two milliseconds, where asking the compiler takes a second. */
function sourcesHash() {
  const hash = createHash('sha256').update(readOrEmpty(installStamp));
  const files = ['tsconfig.json', 'tsconfig.base.json'].map((name) => path.join(root, name));
  const isSource = /\.(ts|proto)$|^(tsconfig|package)\.json$/;
  for (const name of packages) files.push(...filesIn(path.join(root, name), isSource));
  for (const file of files.sort()) {
    const { mtimeMs, size } = fs.statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function filesIn(folder, name) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) return ['node_modules', 'dist'].includes(entry.name) ? [] : filesIn(place, name);
    return name.test(entry.name) ? [place] : [];
  });
}

function withLock(work) {
  const key = createHash('sha256').update(root).digest('hex').slice(0, 16);
  // Not in node_modules, which may not be there yet.
  const lock = path.join(os.tmpdir(), `muster-bootstrap-${key}.lock`);
  for (let tries = 0; !takeLock(lock); tries++) {
    if (tries === 1) say('Waiting for another start, which is installing or building …');
    sleep(100);
  }
  const release = () => fs.rmSync(lock, { force: true });
  process.on('exit', release);
  work();
  process.removeListener('exit', release);
  release();
}

function takeLock(lock) {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') fail(`cannot write ${lock}: ${error.message}`, 1);
    // An empty file is one whose owner is about to write its number, or was killed before it could. A number may by now
    // be another process's, or that of one which is dead but not buried: no owner needs longer than this.
    const owner = Number(readOrEmpty(lock));
    const isStale = owner > 0 ? !isAlive(owner) || ageMs(lock) > longestWorkMs : ageMs(lock) > 2000;
    if (isStale) fs.rmSync(lock, { force: true });
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function ageMs(file) {
  try {
    return Date.now() - fs.statSync(file).mtimeMs;
  } catch (_) {
    return 0;
  }
}

function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Runs Node with the arguments in our place: same terminal, same signals, same exit code. */
function run(what, args) {
  const child = spawn(process.execPath, args, { cwd: what === 'test' ? root : callerFolder(), stdio: 'inherit' });
  // A terminal sends Ctrl-C to the child too; sent on, it would arrive twice and look like impatience.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // npm sends signals to a shell that stands between it and us, and dies of them without a word.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500).unref();
  child.on('error', (error) => fail(`Node cannot be started: ${error.message}`, 1));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** Where the person is: paths on the command line count from there, though npm has changed to the root. */
function callerFolder() {
  const isByNpm = process.env.npm_package_json === path.join(root, 'package.json');
  return (isByNpm && process.env.INIT_CWD) || process.cwd();
}

function readOrEmpty(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (_) {
    return '';
  }
}

function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

function fail(message, code) {
  say(message);
  process.exit(code);
}
