// Builds the dashboard for `dotnet build`: installs the locked packages where they changed, bundles, compresses.
//   node scripts/build.mjs OUT STAMP
// Several builds may run at once (a solution, an editor): one of them works, the others wait and find it done.
// Exit codes: 0 done, 3 the packages cannot be installed, else the fault is told above.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const web = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const [out, stamp] = process.argv.slice(2, 4).map((path) => resolve(path));
const lock = `${stamp}.lock`;
const packed = new Set([".woff2", ".png"]);

await hold(lock);
try {
  if (!isFresh()) {
    install();
    bundle();
    compress(out);
    writeFileSync(stamp, `${new Date().toISOString()}\n`);
  }
} finally {
  rmSync(lock, { recursive: true, force: true });
}

/** Takes the lock; that of a process that died is taken over. */
async function hold(path) {
  mkdirSync(dirname(path), { recursive: true });
  for (;;) {
    try {
      mkdirSync(path);
      writeFileSync(join(path, "pid"), String(process.pid));
      return;
    } catch (fault) {
      if (fault.code !== "EEXIST") throw fault;
    }
    if (!isHeld(path)) rmSync(path, { recursive: true, force: true });
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

function isHeld(path) {
  try {
    process.kill(Number(readFileSync(join(path, "pid"), "utf8")), 0);
    return true;
  } catch (fault) {
    // Between making the folder and naming the process there is a moment without a name.
    if (fault.code === "ENOENT") return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) < 2000;
    return fault.code === "EPERM";
  }
}

function isFresh() {
  const built = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const inputs = ["src", "public", "scripts", "index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts"];
  return inputs.every((name) => newest(join(web, name)) <= built);
}

function newest(path) {
  const found = statSync(path);
  return found.isDirectory() ? Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name)))) : found.mtimeMs;
}

/** `npm ci` only where the lock file is not the one that was installed: then a build needs no network. */
function install() {
  const wanted = createHash("sha256").update(readFileSync(join(web, "package-lock.json"))).digest("hex");
  const note = join(web, "node_modules", ".installed");
  let installed;
  try {
    installed = readFileSync(note, "utf8");
  } catch {
    installed = "";
  }
  if (installed === wanted) return;
  const { status } = spawnSync("npm", ["ci", "--loglevel=error"], { cwd: web, stdio: ["ignore", "ignore", "inherit"], shell: process.platform === "win32" });
  if (status !== 0) {
    console.error("the dashboard's packages cannot be installed");
    rmSync(lock, { recursive: true, force: true });
    process.exit(3);
  }

  writeFileSync(note, wanted);
}

function bundle() {
  const vite = join(web, "node_modules", "vite", "bin", "vite.js");
  const { status } = spawnSync(process.execPath, [vite, "build", "--outDir", out, "--emptyOutDir", "--logLevel", "error"], { cwd: web, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error("the dashboard cannot be bundled");
}

function compress(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) compress(path);
    else if (!packed.has(extname(path))) compressFile(path);
  }
}

function compressFile(path) {
  const plain = readFileSync(path);
  const brotli = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } });
  const gzip = gzipSync(plain, { level: 9 });
  if (brotli.length < plain.length) writeFileSync(`${path}.br`, brotli);
  if (gzip.length < plain.length) writeFileSync(`${path}.gz`, gzip);
}
