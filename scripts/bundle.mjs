// Joins the compiled modules into few files. Each thread of a pool imports the engine anew, and a hundred small
// files take three times as long to load as one. Packages stay outside: they are the user's to update.
import { build } from 'esbuild'

const options = {
  outdir: 'dist/engine',
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
}

// What the user's module and the engine have in common in a thread is there once.
await build({
  ...options,
  entryPoints: {
    index: 'dist/src/index.js',
    'readers/index': 'dist/src/readers/index.js',
    machine: 'dist/src/runtime/main/machine.js',
    'worker/thread': 'dist/src/runtime/worker/thread.js',
  },
  splitting: true,
  format: 'esm',
})

// Threads begin with these. As CommonJS they run some milliseconds sooner: it takes that long until a thread has a
// loader of ES modules, which the supervisor needs for a recovery, or where rows go round.
await build({
  ...options,
  entryPoints: {
    'supervisor/main': 'dist/src/runtime/supervisor/main.js',
    'worker/bootstrap': 'dist/src/runtime/worker/bootstrap.js',
  },
  external: ['./recovery.js', './spills.js'],
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  define: { 'import.meta.url': 'moduleUrl' },
  banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
})

await build({
  ...options,
  entryPoints: {
    'supervisor/recovery': 'dist/src/runtime/supervisor/recovery.js',
    'supervisor/spills': 'dist/src/runtime/supervisor/spills.js',
  },
  splitting: true,
  format: 'esm',
})
